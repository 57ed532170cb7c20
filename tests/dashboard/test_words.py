"""The words in which pages speak of comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.comments.records import timestamp
from service.dashboard import words
from service.models import now


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=59, seconds=30), "59 min ago"),
        (timedelta(minutes=60), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=6, hours=23), "6 d ago"),
    ],
)
def test_age(age: timedelta, said: str) -> None:
    assert words.ago(timestamp(now() - age) or "") == said


def test_day_stands_for_an_age_of_weeks() -> None:
    assert words.ago("2024-02-09T15:00:00Z") == "9 Feb 2024"
    assert words.exactly("2024-02-09T15:04:00Z") == "9 February 2024, 15:04 UTC"


@pytest.mark.parametrize(("value", "said"), [(0.996, "0.99"), (0.29, "0.29"), (1.0, "1.00")])
def test_score_is_cut_and_never_rounded_up(value: float, said: str) -> None:
    assert words.score(value) == said


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ([], ""),
        ([{"code": "severe_toxicity", "detail": "…", "score": 0.987}], "severe toxicity 98"),
        ([{"code": "spam", "detail": "…", "score": 0.29}], "spam 29"),
        ([{"code": "links", "detail": "three links, more than two"}], "three links"),
        ([{"code": "model_unavailable", "detail": "…"}], "not scored"),
        ([{"code": "spam", "detail": "…", "score": 0.9}, {"code": "links"}], "spam 90 +1"),
    ],
)
def test_chip_names_the_first_reason(reasons: list[dict[str, Any]], said: str) -> None:
    assert words.chip({"blind": False, "reasons": reasons}) == said


def test_marks_grow_with_their_weight() -> None:
    spans = [
        {"start": 0, "end": 3, "label": "spam", "weight": 0.1},
        {"start": 4, "end": 9, "label": "spam", "weight": 2.0},
    ]
    pieces = words.marked({"body": "Buy cheap tea", "explanation": spans})
    assert [(piece.text, piece.step) for piece in pieces] == [
        ("Buy", 1),
        (" ", 0),
        ("cheap", 3),
        (" tea", 0),
    ]


def test_key_that_is_no_web_address_has_no_host() -> None:
    assert words.host("https://blog.example/a") == "blog.example"
    assert words.host("blog.example/a") is None
    assert words.host("javascript:alert(1)") is None
