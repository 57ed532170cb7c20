"""A body cut into marked and unmarked pieces."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from service.text.spans import Segment, segments


class Mark(NamedTuple):
    start: int
    end: int
    label: str = "spam"
    weight: float = 1.0


def test_a_span_marks_its_words() -> None:
    assert segments("buy pills now", [Mark(4, 9, "spam", 0.5)]) == [
        Segment("buy "),
        Segment("pills", "spam", 0.5),
        Segment(" now"),
    ]


def test_a_body_without_spans_is_one_piece() -> None:
    assert segments("hello", []) == [Segment("hello")]
    assert segments("", [Mark(0, 3)]) == []


def test_where_spans_overlap_the_strongest_marks() -> None:
    pieces = segments("abcdef", [Mark(0, 4, "insult", 1.0), Mark(2, 6, "spam", 2.0)])
    assert pieces == [Segment("ab", "insult", 1.0), Segment("cdef", "spam", 2.0)]


def test_a_strong_span_inside_a_weak_one_stands_out() -> None:
    pieces = segments("abcde", [Mark(0, 5, "insult", 1.0), Mark(2, 3, "threat", 2.0)])
    assert [(piece.text, piece.label) for piece in pieces] == [
        ("ab", "insult"),
        ("c", "threat"),
        ("de", "insult"),
    ]


def test_equal_neighbours_are_one_piece() -> None:
    assert segments("abcd", [Mark(0, 2), Mark(2, 4)]) == [Segment("abcd", "spam", 1.0)]


def test_spans_of_a_longer_text_are_cut_off() -> None:
    assert segments("abc", [Mark(1, 99), Mark(50, 60), Mark(-1, 2), Mark(2, 2)]) == [
        Segment("a"),
        Segment("bc", "spam", 1.0),
    ]


MARKS = st.builds(Mark, st.integers(-2, 20), st.integers(-2, 20), st.sampled_from("ab"))


@given(st.text(max_size=15), st.lists(MARKS))
def test_the_pieces_joined_are_the_body(body: str, spans: list[Mark]) -> None:
    pieces = segments(body, spans)
    assert "".join(piece.text for piece in pieces) == body
    assert all(piece.text for piece in pieces)
