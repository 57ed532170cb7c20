"""The pages of the rules: what stands there, what a change would have done, what it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service import sites
from service.context import services
from service.db import Database
from service.policy import REASONS
from service.sites import SiteRules
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page

RULES = "/dashboard/rules"
LINK = "Read https://one.example/a today."


def look(desk: Desk, **typed: str) -> Page:
    """Fill in the form of the settings and ask what it would change."""
    return desk.send(desk.get(RULES).form(f"{RULES}/preview"), **typed)


def stored(app: Flask, db: Database) -> SiteRules:
    with db.read() as session:
        return services(app).sites.get(session, None).rules


@pytest.fixture
def vera(app: Flask, make_moderator: Callable[..., None]) -> Desk:
    make_moderator("vera", "moderator")
    desk = Desk(app)
    assert desk.sign_in("vera").status == 303
    return desk


def test_a_change_is_looked_at_and_then_saved(
    blog: Blog, desk: Desk, app: Flask, db: Database
) -> None:
    blog.approved(body=LINK)
    blog.approved()
    page = look(desk, max_links="0")
    assert "Links a comment may have: 2 → 0" in page.text
    assert "Holds 1 more." in page.text
    assert "one link, and you allow none" in page.text
    assert stored(app, db).max_links == 2
    assert desk.send(page.form(RULES)).status == 303
    assert stored(app, db).max_links == 0
    assert "changed the rules: max links 2 → 0" in desk.get("/dashboard/log").text


def test_what_people_decided_stands_beside_it(blog: Blog, desk: Desk, ana: Desk) -> None:
    mine, hers = blog.held(body="Kindly please hold this"), blog.held()
    desk.decide(mine["id"], "approve")
    ana.decide(hers["id"], "spam")
    page = desk.send(desk.get(f"{RULES}/phrases").form(f"{RULES}/phrases/preview", act="remove"))
    assert "Lets 2 more through, one of them rejected by a moderator." in page.text
    again = desk.send(
        desk.get(f"{RULES}/phrases").forms(f"{RULES}/phrases/preview")[0], text="kindly"
    )
    assert "Nothing: each would have been judged as it was." in again.text


def test_rules_that_somebody_else_has_changed_are_not_overwritten(
    blog: Blog, desk: Desk, db: Database
) -> None:
    page = look(desk, max_links="1")
    with db.write() as session:
        sites.set_rule(session, "default", "max_links", 5)
    refused = desk.send(page.form(RULES))
    assert refused.status == 409
    assert "Somebody has changed the rules meanwhile" in refused.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_links", "many"), ("threshold_spam", "1.5"), ("mode", "x"), ("trusted_after", "-1")],
)
def test_what_cannot_be_is_said_beside_the_field(desk: Desk, name: str, value: str) -> None:
    page = look(desk, **{name: value})
    assert page.status == 422
    assert f'id="p-{name}"' in page.text or name == "mode"


def test_a_fraction_may_be_written_with_a_comma(desk: Desk) -> None:
    assert "Spam: unset → 0.9" in look(desk, threshold_spam="0,9", threshold_insult="").text


def test_every_reason_leads_to_its_rule(desk: Desk) -> None:
    pages = "".join(desk.get(path).text for path in (RULES, f"{RULES}/phrases", f"{RULES}/bans"))
    assert [code for code in REASONS if f'id="{code}"' not in pages] == []


def test_a_reason_of_a_comment_links_to_its_rule(blog: Blog, desk: Desk) -> None:
    uid = blog.held()["id"]
    link = f"/dashboard/rules/phrases?comment={uid}&amp;kind=banned#banned_phrase"
    assert link in desk.get("/dashboard/").text


def test_a_moderator_reads_the_rules_and_changes_none(vera: Desk) -> None:
    page = vera.get(RULES)
    assert "Administrators change these" in page.text
    assert page.forms(RULES) == []
    token = page.form("/dashboard/logout").fields["csrf_token"]
    assert vera.post(RULES, {"csrf_token": token, "max_links": "9"}).status == 403


def test_what_the_environment_decides_is_shown(
    make_app: Callable[..., Flask], make_moderator: Callable[..., None]
) -> None:
    make_moderator("marisol")
    desk = Desk(make_app(origins=("https://blog.example",), limits=False))
    desk.sign_in()
    text = desk.get(RULES).text
    assert "PARLEY_ORIGINS" in text
    assert "PARLEY_LIMITS" in text


def test_each_site_has_its_own(desk: Desk, db: Database) -> None:
    with db.write() as session:
        sites.create(session, "other", "The other blog")
        sites.set_rule(session, "other", "max_links", 7)
    assert 'value="7"' in desk.get(f"{RULES}?site=other").text
    assert desk.get(f"{RULES}?site=none").status == 404


def test_every_setting_has_its_field(desk: Desk) -> None:
    page = desk.get("/dashboard/rules").text
    assert [name for name in SiteRules.model_fields if f'name="{name}"' not in page] == []
