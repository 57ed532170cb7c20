"""Names that a reader would take for one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.names import skeleton


@pytest.mark.parametrize(
    "name",
    [
        "MARISOL",
        " marisol ",
        "M a r i s o l",
        "Mari.sol",
        "Maris\u00f3l",
        "Maris\u200bol",
        "\u041cаrisоl",  # Cyrillic М, а, о
        "\uff2d\uff41\uff52\uff49\uff53\uff4f\uff4c",  # full width
        "marisol\u202e",
    ],
)
def test_one_name_in_many_spellings(name: str) -> None:
    assert skeleton(name) == "marisol"


def test_word_all_of_look_alikes_counts_too() -> None:
    assert skeleton("\u0421\u043e\u0440\u0435") == skeleton("Cope")


@pytest.mark.parametrize("name", ["Marisa", "Marisol B.", "Sol"])
def test_other_names_stay_others(name: str) -> None:
    assert skeleton(name) != "marisol"


@given(st.text())
def test_any_name_has_one_and_it_is_its_own(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)
