"""Cursors: what was written is read again, everything else is refused."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments import cursors
from service.errors import Invalid

UID = "01KAQ2V4Z0W8C1N5T6M7R8S9AB"


def forged(position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert cursors.read(cursors.write(UID), str) == [UID]
    assert cursors.read(cursors.write(0.25, UID), float, str) == [0.25, UID]


def test_a_cursor_fits_into_an_address() -> None:
    assert cursors.write(0.123456789012345, UID).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "position",
    [None, {}, [], [UID, UID], [1], [None], ["x"], [UID.lower()], ["\x00" * 26], [[UID]], UID],
)
def test_a_forged_cursor_is_refused(position: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        cursors.read(forged(position), str)
    assert list(refusal.value.fields) == ["cursor"]


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        cursors.read(cursors.write(UID), float, str)
    with pytest.raises(Invalid):
        cursors.read(cursors.write(0.5, UID), str)


@given(st.text())
def test_any_text_is_read_or_refused(cursor: str) -> None:
    with suppress(Invalid):
        cursors.read(cursor, str)
