"""Bans and trust in the dashboard, by hand and by a comment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.db import Database
from service.models import Ban
from tests.api.blog import ADDRESS, Blog
from tests.dashboard.desk import Desk, Page

BANS, TRUST = "/dashboard/rules/bans", "/dashboard/rules/trust"
ANA: dict[str, Any] = {"name": "Ana", "email": "ana@mail.example", "url": "https://ana.example"}


def look(desk: Desk, **typed: str) -> Page:
    forms = desk.get(BANS).forms(f"{BANS}/preview")
    return desk.send(next(form for form in forms if "act" not in form.fields), **typed)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", ADDRESS),
        ("network", "9.9.9.0/24"),
        ("email", "Ana@mail.example"),
        ("email_domain", "@mail.example"),
        ("link_domain", "https://ana.example"),
    ],
)
def test_whoever_is_banned_is_held_from_now_on(
    blog: Blog, desk: Desk, kind: str, value: str
) -> None:
    blog.approved(author=ANA, address=ADDRESS)
    page = look(desk, kind=kind, value=value, days="7", note="asked to stop")
    assert "Holds 1 more." in page.text
    assert "for a week" in page.text
    desk.send(page.form(BANS))
    assert blog.send(author=ANA, address=ADDRESS).status == 202
    shown = desk.get(BANS).text
    assert "asked to stop" in shown
    assert ADDRESS not in shown


def test_what_cannot_be_banned_is_said(desk: Desk) -> None:
    page = look(desk, kind="address", value="127.0.0.1")
    assert page.status == 422
    assert "nobody&#39;s own" in page.text


def test_an_address_is_never_kept_as_it_is(blog: Blog, desk: Desk, db: Database) -> None:
    preview = look(desk, kind="address", value=ADDRESS)
    assert ADDRESS not in preview.text
    desk.send(preview.form(BANS), value="8.8.4.4")
    with db.read() as session:
        kept = session.scalars(select(Ban.value).where(Ban.kind == "address")).one()
    assert len(kept) == 64


def test_a_ban_is_ended(blog: Blog, desk: Desk) -> None:
    blog.send(author={"name": "S", "email": "spammer@spam.example"})
    page = desk.send(desk.get(BANS).form(f"{BANS}/preview", act="end"))
    assert "Lets 1 more through." in page.text
    desk.send(page.form(BANS))
    assert "Nobody is banned." in desk.get(BANS).text


def choices(page: Page) -> list[str]:
    """What the page of a comment offers to ban."""
    _, _, after = page.text.partition('name="which">')
    return [part.partition("<")[0] for part in after.partition("</select>")[0].split('">')[1:]]


def test_a_comment_bans_whom_it_is_of(blog: Blog, desk: Desk) -> None:
    sent = blog.approved(author=ANA, address=ADDRESS, body="See https://shop.example for more.")
    page = desk.get(f"/dashboard/comments/{sent['id']}")
    assert choices(page) == [
        "The author Ana",
        "The address it came from",
        "The network it came from",
        "The e-mail address ana@mail.example",
        "Every e-mail address at mail.example",
        "Links to shop.example",
        "Links to ana.example",
    ]
    preview = desk.send(page.form(f"{BANS}/preview"), which="1", days="30")
    assert "The address it came from" in preview.text
    desk.send(preview.form(BANS))
    assert blog.send(address=ADDRESS).status == 202


def test_a_comment_of_nowhere_bans_no_address(blog: Blog, desk: Desk, db: Database) -> None:
    page = desk.get(f"/dashboard/comments/{blog.approved()['id']}")
    assert choices(page) == ["The author Reader 1"]
    gone = desk.send(page.form(f"{BANS}/preview"), which="4")
    assert gone.status == 404


def test_an_author_is_called_trusted_by_a_comment(blog: Blog, desk: Desk) -> None:
    sent = blog.held()
    page = desk.get(f"/dashboard/comments/{sent['id']}")
    preview = desk.send(page.form(f"{TRUST}/preview"), which="0", trusted="never")
    assert "is never trusted" in preview.text
    desk.send(preview.form(TRUST))
    assert "never trusted" in desk.get(TRUST).text
    again = desk.get(f"/dashboard/comments/{sent['id']}").text
    assert '<option value="never" selected>' in again


def test_trust_shows_what_it_would_have_spared(blog: Blog, desk: Desk) -> None:
    body = "See https://a.example https://b.example https://c.example"
    sent = blog.send(body=body).json
    page = desk.get(f"/dashboard/comments/{sent['id']}")
    preview = desk.send(page.form(f"{TRUST}/preview"), which="0", trusted="trusted")
    assert "Lets 1 more through." in preview.text
