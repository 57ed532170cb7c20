"""Where a request comes from: whom it is believed of, and what is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.db import Database
from service.models import Base, Comment
from tests.api.blog import ADDRESS, OTHER_ADDRESS, Blog


def forwarded(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def test_a_forwarded_address_is_not_believed_unless_told(
    blog: Blog, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "service"):
        answers = [blog.send(address=ADDRESS, headers=forwarded(f"8.8.8.{n}")) for n in range(6)]
    assert [answer.status for answer in answers] == [201] * 5 + [429]
    assert ["PARLEY_PROXIES" in record.message for record in caplog.records] == [True]


def test_as_many_proxies_are_believed_as_there_are(
    blog: Blog, make_app: Callable[..., Any]
) -> None:
    blog.app = make_app(proxies=1)
    for _ in range(5):
        blog.approved(headers=forwarded(f"8.8.8.8, {ADDRESS}"))
    assert blog.send(headers=forwarded(f"1.1.1.1, {ADDRESS}")).status == 429
    assert blog.send(headers=forwarded(f"{ADDRESS}, {OTHER_ADDRESS}")).status == 201


def test_an_ipv4_address_in_ipv6_clothes_is_the_same(blog: Blog) -> None:
    for address in (ADDRESS, f"::ffff:{ADDRESS}") * 2 + (ADDRESS,):
        blog.approved(address=address)
    assert blog.send(address=f"::ffff:{ADDRESS}").status == 429


@pytest.mark.parametrize("address", ["", "unix:", "999.9.9.9", "fe80::1%eth0"])
def test_an_address_that_is_none_is_nobodys(blog: Blog, address: str) -> None:
    assert [blog.send(address=address).status for _ in range(6)] == [201] * 6


def test_no_address_is_stored_in_clear(blog: Blog, db: Database) -> None:
    comment = blog.approved(address=ADDRESS)
    blog.report(comment, ADDRESS)
    with db.read() as session:
        assert session.scalars(select(Comment.address_hash)).one()
        for table in Base.metadata.sorted_tables:
            assert ADDRESS not in str(session.execute(select(table)).all())
