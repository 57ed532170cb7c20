"""What a threshold means, and which one a wish asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.errors import Invalid
from service.learning import thresholds
from service.learning.thresholds import Meaning, Sample, Scored
from service.models import now


def sample(*scores: float, status: str = "approved", settled: bool = False) -> Sample:
    comments = [Scored({"spam": score}, status, settled) for score in scores]
    return Sample(comments, 4.0, 0)


def test_meaning_counts_what_is_held_and_what_people_decided() -> None:
    rows = [
        *sample(0.9, 0.2).comments,
        *sample(0.8, settled=True).comments,
        *sample(0.95, 0.9, 0.1, status="rejected", settled=True).comments,
    ]
    assert Sample(rows, 4.0, 0).meaning("spam", 0.8) == Meaning(0.8, 4, 1, 2)


def test_wish_holds_no_more_than_asked_and_no_less_than_it_can() -> None:
    found = sample(*(number / 100 for number in range(100)))
    wish = found.wish("spam", 0.02)
    assert (wish.threshold, wish.good.part, wish.good.whole) == (0.9701, 2, 100)
    assert wish.good.low is not None
    assert wish.good.high is not None
    assert wish.good.low < 0.02 < wish.good.high < 0.08


def test_wish_with_many_equal_scores_holds_none_of_them() -> None:
    wish = sample(*[0.5] * 90, *[0.1] * 10).wish("spam", 0.05)
    assert (wish.threshold, wish.good.part) == (0.5001, 0)


def test_wish_looks_at_good_comments_alone() -> None:
    bad = sample(*[0.99] * 100, status="rejected").comments
    good = sample(*[0.3] * 60).comments
    assert Sample([*bad, *good], 4.0, 0).wish("spam", 0.02).threshold == 0.3001


@pytest.mark.parametrize(("scores", "said"), [([0.1] * 49, "it takes 50"), ([1.0] * 60, "No thre")])
def test_wish_that_cannot_be_granted_says_why(scores: list[float], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        sample(*scores).wish("spam", 0.02)


def test_first_days_count_as_a_week() -> None:
    assert thresholds._weeks(now() - timedelta(days=2)) == pytest.approx(1, abs=0.01)
    assert thresholds._weeks(now() - timedelta(days=14)) == pytest.approx(2, abs=0.01)
