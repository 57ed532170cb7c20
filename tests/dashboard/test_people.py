"""People are invited, changed and removed by administrators of every site."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service import sites
from service.auth import management, people
from service.context import services
from service.db import Database
from service.errors import ParleyError
from service.models import Act, Invitation, Moderator, now
from tests.api.blog import at_once
from tests.dashboard.desk import PASSWORD, Desk, Page

NEW = "four quiet green trains"


def acts(db: Database) -> list[tuple[str, str, str]]:
    with db.read() as session:
        return [(a.actor, a.action, a.subject) for a in session.scalars(select(Act))]


def names(db: Database) -> set[str]:
    with db.read() as session:
        return set(session.scalars(select(Moderator.name)))


def invite(desk: Desk, **fields: str) -> str:
    """The path of a new link."""
    page = desk.send(desk.get("/dashboard/people").form("/dashboard/invitations"), **fields)
    (link,) = re.findall(r"http://localhost(/dashboard/join\?invitation=[\w-]+)", page.text)
    return str(link)


def join(app: Flask, link: str, **fields: str) -> tuple[Desk, Page]:
    desk = Desk(app)
    form = desk.get(link).form("/dashboard/join")
    return desk, desk.send(form, **({"name": "Nia", "new_password": NEW} | fields))


@pytest.fixture
def beta(db: Database) -> None:
    with db.write() as session:
        sites.create(session, "beta", "The beta blog")


# -- invitations ---------------------------------------------------------------


def test_invited_person_is_in_at_once_as_what_the_inviter_chose(app: Flask, desk: Desk) -> None:
    nia, page = join(app, invite(desk, role="viewer"))
    assert "nia" in nia.follow(page).text
    assert nia.get("/dashboard/people").status == 403
    assert Desk(app).sign_in("nia", NEW).status == 303
    row = r"nia</a></th>\s*<td>viewer</td>"
    assert re.search(row, desk.get("/dashboard/people").text)


def test_form_cannot_ask_for_more_than_the_link_gives(
    app: Flask, desk: Desk, db: Database, beta: None
) -> None:
    link = invite(desk, role="viewer", where="some", site="beta")
    join(app, link, role="administrator", where="every")
    with db.read() as session:
        nia = people.find(session, "nia")
        assert (nia.role, nia.everywhere, people.slugs(session, nia.sites)) == (
            "viewer",
            False,
            ["beta"],
        )


def test_link_is_good_once(app: Flask, desk: Desk, db: Database) -> None:
    link = invite(desk)
    join(app, link)
    again = Desk(app).get(link)
    assert again.status == 404
    assert "was used, was withdrawn or is over" in again.text


def test_link_is_good_for_a_week(app: Flask, desk: Desk) -> None:
    link = invite(desk)
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert Desk(app).get(link).status == 200
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert Desk(app).get(link).status == 404


def test_withdrawn_link_opens_nothing(app: Flask, desk: Desk) -> None:
    link = invite(desk)
    page = desk.get("/dashboard/people")
    desk.send(page.form("/dashboard/invitations/withdraw"))
    assert Desk(app).get(link).status == 404


def test_open_form_of_a_withdrawn_link_makes_nobody(app: Flask, desk: Desk, db: Database) -> None:
    waiting = Desk(app)
    form = waiting.get(invite(desk)).form("/dashboard/join")
    desk.send(desk.get("/dashboard/people").form("/dashboard/invitations/withdraw"))
    assert waiting.send(form, name="nia", new_password=NEW).status == 404
    assert names(db) == {"marisol"}


def test_token_is_kept_as_a_digest(desk: Desk, db: Database) -> None:
    token = invite(desk).partition("=")[2]
    with db.read() as session:
        row = session.scalars(select(Invitation)).one()
    assert token not in f"{vars(row)}"
    assert token not in desk.get("/dashboard/people").text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "marisol"}, "There is a moderator &#39;marisol&#39; already."),
        ({"name": "two words"}, "name has 1 to 64 letters"),
        ({"new_password": "short"}, "A password has 10 to 256 characters."),
        ({"name": "penelope", "new_password": "Penelope2026"}, "does not hold the name"),
        ({"new_password": "Password2026!"}, "passwords that are tried first"),
        ({"email": "nowhere"}, "no e-mail address"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    app: Flask, desk: Desk, db: Database, fields: dict[str, str], problem: str
) -> None:
    link = invite(desk)
    _, page = join(app, link, **({"email": "nia@blog.example"} | fields))
    assert page.status == 422
    assert problem in page.text
    assert page.form("/dashboard/join").fields["email"] == fields.get("email", "nia@blog.example")
    assert NEW not in page.text
    assert names(db) == {"marisol"}
    assert Desk(app).get(link).status == 200


def test_two_who_open_one_link_are_one_person(app: Flask, desk: Desk, db: Database) -> None:
    link = invite(desk)
    desks = [Desk(app), Desk(app)]
    forms = [each.get(link).form("/dashboard/join") for each in desks]
    answers = at_once(
        lambda: desks[0].send(forms[0], name="nia", new_password=NEW).status,
        lambda: desks[1].send(forms[1], name="noa", new_password=NEW).status,
    )
    assert sorted(answers) == [303, 404]
    assert len(names(db)) == 2


def test_who_is_removed_leaves_no_link_behind(app: Flask, desk: Desk, ana: Desk) -> None:
    link = invite(ana)
    desk.send(desk.get("/dashboard/people/ana").form("/dashboard/people/ana/remove"))
    assert Desk(app).get(link).status == 404


def test_email_of_the_invitation_is_kept_with_the_person(
    app: Flask, desk: Desk, db: Database
) -> None:
    desk_of_nia = Desk(app)
    form = desk_of_nia.get(invite(desk, email="nia@blog.example")).form("/dashboard/join")
    desk_of_nia.send(form, name="nia", new_password=NEW)
    with db.read() as session:
        assert people.find(session, "nia").email == "nia@blog.example"


def test_nobody_joins_where_a_password_can_be_read(app: Flask, desk: Desk) -> None:
    page = Desk(app, "http://parley.example:8000").get(invite(desk))
    assert "Joining needs https" in page.text
    assert page.forms("/dashboard/join") == []


# -- roles ---------------------------------------------------------------------


def change(desk: Desk, name: str, **fields: str) -> Page:
    form = desk.get(f"/dashboard/people/{name}").form(f"/dashboard/people/{name}/role")
    return desk.send(form, **fields)


def test_new_role_holds_with_the_next_request(desk: Desk, ana: Desk) -> None:
    assert ana.get("/dashboard/people").status == 200
    assert change(desk, "ana", role="viewer").status == 303
    page = ana.get("/dashboard/people")
    assert page.status == 403
    assert "This takes the role administrator; yours is viewer." in page.text


def test_administrator_of_one_site_manages_nobody(desk: Desk, ana: Desk, beta: None) -> None:
    change(desk, "ana", role="administrator", where="some", site="beta")
    page = ana.get("/dashboard/people")
    assert page.status == 403
    assert "on every site; yours holds on some" in page.text
    assert "/dashboard/people" not in ana.get("/dashboard/").text


def test_some_sites_must_be_named(desk: Desk, ana: Desk, beta: None) -> None:
    page = change(desk, "ana", where="some")
    assert page.status == 422
    assert "Name a site, or choose every site." in page.text


@pytest.mark.parametrize("fields", [{"role": "owner"}, {"where": "some", "site": "gamma"}])
def test_unknown_role_or_site_changes_nothing(
    desk: Desk, ana: Desk, beta: None, fields: dict[str, str]
) -> None:
    assert change(desk, "ana", **fields).status in (404, 422)
    assert ana.get("/dashboard/people").status == 200


@pytest.mark.parametrize(
    "fields", [{"role": "moderator"}, {"role": "administrator", "where": "some", "site": "beta"}]
)
def test_last_administrator_stays_one(
    desk: Desk, make_moderator: Callable[..., None], beta: None, fields: dict[str, str]
) -> None:
    make_moderator("bea", "administrator", ["beta"])
    page = change(desk, "marisol", **fields)
    assert page.status == 409
    assert "Somebody has to be left" in page.text
    assert desk.get("/dashboard/people").status == 200


def test_last_administrator_is_not_removed(desk: Desk) -> None:
    form = desk.get("/dashboard/people/marisol").form("/dashboard/people/marisol/remove")
    page = desk.send(form)
    assert page.status == 409
    assert "Somebody has to be left" in page.text


def test_two_administrators_who_remove_each_other_leave_one(
    app: Flask, desk: Desk, ana: Desk, db: Database
) -> None:
    pairs = [(desk, "ana"), (ana, "marisol")]
    forms = [
        each.get(f"/dashboard/people/{name}").form(f"/dashboard/people/{name}/remove")
        for each, name in pairs
    ]
    answers = at_once(lambda: desk.send(forms[0]).status, lambda: ana.send(forms[1]).status)
    assert 303 in answers
    assert len(names(db)) == 1


def test_who_has_been_removed_meanwhile_acts_no_more(app: Flask, desk: Desk, ana: Desk) -> None:
    """Even when the guard has let the request in before."""
    own = services(app)
    management.remove(own, "marisol", "ana")
    with pytest.raises(ParleyError, match="administrator on every site"):
        management.remove(own, "ana", "marisol")


def test_removed_person_is_out_at_once(app: Flask, desk: Desk, ana: Desk) -> None:
    desk.send(desk.get("/dashboard/people/ana").form("/dashboard/people/ana/remove"))
    assert ana.get("/dashboard/").status == 303
    assert Desk(app).sign_in("ana", PASSWORD).status == 401


def test_page_of_nobody_is_not_found(desk: Desk) -> None:
    assert desk.get("/dashboard/people/nobody").status == 404
    assert desk.get("/dashboard/people/%00").status == 422


def test_acts_on_people_are_in_the_log(app: Flask, desk: Desk, ana: Desk, db: Database) -> None:
    join(app, invite(desk))
    change(desk, "ana", role="viewer")
    desk.send(desk.get("/dashboard/people/ana").form("/dashboard/people/ana/remove"))
    done = [(actor, action) for actor, action, _ in acts(db)]
    assert done == [
        ("marisol", "invite"),
        ("nia", "join"),
        ("marisol", "change_person"),
        ("marisol", "remove_person"),
    ]
    assert "administrator → viewer" in desk.get("/dashboard/log").text
