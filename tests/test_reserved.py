"""Names of a site's own people are kept for them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service import reserved, sites
from service.comments.records import Actor
from service.context import services
from service.errors import Invalid, NotFound
from tests.api.blog import Blog

ME = Actor("marisol")


@pytest.fixture
def keep(app: Flask) -> Any:
    """Reserves something on the default site."""

    def reserve(kind: reserved.Kind, text: str, site: str = "default") -> bool:
        return reserved.keep(services(app), ME, site, kind, text)

    return reserve


def test_reader_under_a_kept_name_waits(blog: Blog, keep: Any) -> None:
    assert keep("name", "Marisol")
    answer = blog.send(author={"name": "M\u0430ris\u00f3l"})
    assert answer.status == 202
    (item,) = blog.queue()
    assert [reason["code"] for reason in item["reasons"]] == ["reserved_name"]


def test_reader_under_a_kept_address_waits(blog: Blog, keep: Any) -> None:
    keep("email", "Marisol@Blog.Example")
    answer = blog.send(author={"name": "Ines", "email": "marisol@blog.example"})
    assert answer.status == 202


def test_other_readers_do_not(blog: Blog, keep: Any) -> None:
    keep("name", "Marisol")
    assert blog.send(author={"name": "Marisa"}).status == 201


def test_other_sites_do_not_keep_it(blog: Blog, app: Flask, keep: Any) -> None:
    with services(app).db.write() as session:
        sites.create(session, "other", "Other")
    keep("name", "Marisol", site="other")
    assert blog.send(author={"name": "Marisol"}).status == 201


def test_released_name_is_everybodys(blog: Blog, app: Flask, keep: Any) -> None:
    keep("name", "Marisol")
    reserved.free(services(app), ME, "default", "name", "M A R I S O L")
    assert blog.send(author={"name": "Marisol"}).status == 201


def test_keeping_twice_changes_nothing(keep: Any) -> None:
    assert (keep("name", "Marisol"), keep("name", "marisol")) == (True, False)


@pytest.mark.parametrize(("kind", "text"), [("name", "..."), ("name", "x" * 101), ("email", "a@b")])
def test_what_cannot_be_compared_is_refused(keep: Any, kind: Any, text: str) -> None:
    with pytest.raises(Invalid):
        keep(kind, text)


def test_nothing_is_kept_on_a_site_of_others(app: Flask) -> None:
    stranger = Actor("ana", sites=frozenset())
    with pytest.raises(NotFound):
        reserved.keep(services(app), stranger, "default", "name", "Ana")


def test_what_is_not_kept_cannot_be_released(app: Flask) -> None:
    with pytest.raises(NotFound):
        reserved.free(services(app), ME, "default", "name", "Ana")
