"""Hashes and tokens: equal for equals, of no use for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.identity import Identity

IDENTITY = Identity(b"a secret of the tests, long enough")
OTHER = Identity(b"another secret of the tests, as long")


def test_an_edit_token_is_good_for_its_comment_alone() -> None:
    token = IDENTITY.edit_token("A")
    assert IDENTITY.may_edit("A", token)
    assert not IDENTITY.may_edit("B", token)
    assert not OTHER.may_edit("A", token)


def test_an_author_token_names_its_author() -> None:
    token = IDENTITY.author_token("a:1")
    assert IDENTITY.author(token) == "a:1"
    assert OTHER.author(token) is None
    assert IDENTITY.author(token.replace("a:1", "a:2")) is None


def test_a_token_of_one_kind_never_passes_for_another() -> None:
    assert not IDENTITY.may_edit("A", IDENTITY.author_token("A").partition(".")[2])
    assert IDENTITY.author(f"A.{IDENTITY.edit_token('A')}") is None


def test_parts_are_not_run_together() -> None:
    digests = {IDENTITY.digest("x", *parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",))}
    assert len(digests) == 3


@given(st.text())
def test_any_text_is_a_token_or_none(text: str) -> None:
    assert IDENTITY.author(text) is None
    assert not IDENTITY.may_edit("A", text)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.1.1", "100.64.0.1",
     "203.0.113.7", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "", "unix:", "localhost", None],
)  # fmt: skip
def test_an_address_that_many_share_identifies_nobody(address: str | None) -> None:
    assert IDENTITY.address(address) is None


def test_neighbours_share_a_network_but_no_address() -> None:
    for one, other, far in (
        ("9.9.9.9", "9.9.9.10", "9.9.10.9"),
        ("2620:fe::9", "2620:fe:0:1::9", "2620:fd::9"),
    ):
        first, near, away = (IDENTITY.address(each) for each in (one, other, far))
        assert first
        assert near
        assert away
        assert first.address != near.address
        assert first.network == near.network != away.network


def test_a_hash_shows_nothing_of_the_address() -> None:
    kept = IDENTITY.address("9.9.9.9")
    assert kept
    assert "9.9.9" not in kept.address + kept.network
    assert kept != OTHER.address("9.9.9.9")
