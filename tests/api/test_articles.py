"""PATCH /api/v1/moderation/articles: what is sent changes, all else stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.blog import ARTICLE, Answer, Blog, Json

NEW = "https://blog.example/new"


def patch(blog: Blog, headers: dict[str, str] | None = None, **sent: object) -> Answer:
    body = {"article": ARTICLE} | sent
    path = "/moderation/articles"
    return blog.call("PATCH", path, json=body, headers=headers or blog.moderator)


def test_article_is_closed_and_opened(blog: Blog) -> None:
    blog.approved()
    answer = patch(blog, state="closed")
    assert (answer.status, answer.json["open"], answer.json["state"]) == (200, False, "closed")
    assert blog.send().status == 403
    assert patch(blog, state="kept_open").json["open"] is True
    assert blog.send().status == 201


def test_what_is_not_sent_stays(blog: Blog) -> None:
    blog.approved(article_title="A Million Miles")
    patch(blog, mode="premoderate", dated_at="2026-01-02T00:00:00Z", state="kept_open")
    answer = patch(blog, title="Two Miles")
    assert {name: answer.json[name] for name in ("title", "mode", "state", "dated_at")} == {
        "title": "Two Miles",
        "mode": "premoderate",
        "state": "kept_open",
        "dated_at": "2026-01-02T00:00:00Z",
    }
    assert blog.send().status == 202
    cleared = patch(blog, mode=None, dated_at=None).json
    assert (cleared["mode"], cleared["dated_at"], cleared["title"]) == (None, None, "Two Miles")


def test_comments_move_and_the_old_address_leads_to_them(blog: Blog) -> None:
    comment = blog.approved()
    answer = patch(blog, move_to=f"{NEW}/", title="Renamed")
    assert (answer.json["article"], answer.json["formerly"]) == (NEW, [ARTICLE])
    for article in (NEW, ARTICLE):
        (item,) = blog.listed(article)["items"]
        assert (item["id"], item["article"]) == (comment["id"], NEW)
    assert blog.approved()["article"] == NEW


def test_move_that_cannot_be_changes_nothing_else(blog: Blog) -> None:
    blog.approved(article_title="A Million Miles")
    answer = patch(blog, move_to=ARTICLE, title="Two Miles")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "move_to")
    assert patch(blog, state="by_age").json["title"] == "A Million Miles"


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "ajar"},
        {"mode": "strict"},
        {"title": ""},
        {"dated_at": "yesterday"},
        {"move_to": ""},
        {"article": ""},
    ],
)
def test_nonsense_is_refused(blog: Blog, sent: Json) -> None:
    blog.approved()
    assert patch(blog, **sent).status == 422


def test_unknown_article_is_404(blog: Blog) -> None:
    assert patch(blog, state="closed").status == 404
    assert patch(blog, move_to=NEW).status == 404


def test_key_of_another_site_changes_nothing(
    blog: Blog, make_key: Callable[..., dict[str, str]], other_site: str
) -> None:
    blog.approved()
    foreign = make_key("moderate", site=other_site)
    assert patch(blog, foreign, state="closed", site="default").status == 403
    assert patch(blog, foreign, state="closed", article="plain key").status == 404
    assert blog.send().status == 201
