"""Keyed hashes and tokens: what they tell apart, and what they never tell."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.identity import Identity

OURS = Identity(b"one secret of thirty-two letters")
THEIRS = Identity(b"two secrets of thirty-two letter")
UID = "01KAQ2V4Z0W8C1N5T6M7R8S9AB"
ANY_TEXT = st.text(st.characters())


def test_a_hash_is_the_same_every_time_and_another_under_another_secret() -> None:
    assert OURS.digest("key", "abc") == OURS.digest("key", "abc")
    assert OURS.digest("key", "abc") != THEIRS.digest("key", "abc")


def test_each_purpose_and_each_split_has_its_own_hash() -> None:
    parts = [("a", "bc"), ("ab", "c"), ("abc",), ("abc", ""), ("", "abc"), ("1:a", "2:bc")]
    assert len({OURS.digest("x", *some) for some in parts}) == len(parts)
    assert OURS.digest("key", "abc") != OURS.digest("limit", "abc")


@given(ANY_TEXT)
def test_any_text_has_a_hash(text: str) -> None:
    assert len(OURS.digest("any", text)) == 64


@pytest.mark.parametrize("text", ["9.9.9.9", "2620:fe::fe"])
def test_an_address_is_kept_as_hashes(text: str) -> None:
    address = OURS.address(text)
    assert address
    assert len({address.address, address.network}) == 2
    assert text not in f"{address}"
    assert THEIRS.address(text) != address


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "fe80::1%eth0", "fd00::1",
     "169.254.1.1", "::ffff:10.0.0.1", "192.0.2.1", "", None, "unknown", "9.9.9.9:80"],
)  # fmt: skip
def test_what_is_nobodys_own_address_has_no_hash(text: str | None) -> None:
    assert OURS.address(text) is None


def test_one_address_in_two_spellings_is_one() -> None:
    assert OURS.address("9.9.9.9") == OURS.address("::ffff:9.9.9.9")
    assert OURS.address("2620:fe::fe") == OURS.address("2620:00FE:0::0:00fe")


@pytest.mark.parametrize(
    ("one", "neighbour", "stranger"),
    [
        ("9.9.9.9", "9.9.9.200", "9.9.10.9"),
        ("2620:fe:1:2::1", "2620:fe:1:ffff::9", "2620:fe:2::1"),
    ],
)
def test_neighbours_share_their_network(one: str, neighbour: str, stranger: str) -> None:
    hashes = [OURS.address(text) for text in (one, neighbour, stranger)]
    networks = [address.network for address in hashes if address]
    assert networks[0] == networks[1] != networks[2]
    assert len({address.address for address in hashes if address}) == 3


def test_an_edit_token_opens_one_comment() -> None:
    token = OURS.edit_token(UID)
    assert OURS.may_edit(UID, token)
    assert not OURS.may_edit(UID[:-1] + "C", token)
    assert not THEIRS.may_edit(UID, token)
    assert not OURS.may_edit(UID, token[:-1])


@given(ANY_TEXT)
def test_no_other_text_is_an_edit_token(text: str) -> None:
    assert not OURS.may_edit(UID, text)


def test_an_author_token_carries_its_author() -> None:
    assert OURS.author(OURS.author_token(f"a:{UID}")) == f"a:{UID}"


def test_a_token_of_another_secret_or_author_or_kind_carries_nobody() -> None:
    mine = OURS.author_token("a:1")
    signature = mine.partition(".")[2]
    forged = (THEIRS.author_token("a:1"), f"a:2.{signature}", mine[:-1], f".{signature}",
              f"a:1.{OURS.edit_token('a:1')}", "a:1.", "a:1", "", None)  # fmt: skip
    assert [OURS.author(token) for token in forged] == [None] * len(forged)


@given(ANY_TEXT)
def test_no_other_text_is_an_author_token(text: str) -> None:
    assert OURS.author(text) is None


def test_tokens_of_all_kinds_differ_for_one_name() -> None:
    kinds = [
        OURS.edit_token("a"),
        OURS.author_token("a").partition(".")[2],
        OURS.digest("key", "a"),
    ]
    for one, other in itertools.combinations(kinds, 2):
        assert not other.startswith(one)


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(OURS)
