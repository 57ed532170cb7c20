"""What a threshold means, and which one a wish asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.errors import Invalid
from service.learning import thresholds
from service.learning.thresholds import Meaning, Sample, Scored
from service.models import now
from service.stats.intervals import share


def sample(*scores: float, status: str = "approved", settled: bool = False) -> Sample:
    comments = [Scored({"spam": score}, status, settled) for score in scores]
    return Sample(comments, 4.0, 0)


def rejected(*scores: float, label: str | None = "spam", status: str = "rejected") -> Sample:
    comments = [Scored({"spam": score}, status, True, label) for score in scores]
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
    wish = found.holding("spam", 0.02)
    assert (wish.threshold, wish.found.part, wish.found.whole) == (0.9701, 2, 100)
    assert wish.found.low is not None
    assert wish.found.high is not None
    assert wish.found.low < 0.02 < wish.found.high < 0.08


def test_wish_with_many_equal_scores_holds_none_of_them() -> None:
    wish = sample(*[0.5] * 90, *[0.1] * 10).holding("spam", 0.05)
    assert (wish.threshold, wish.found.part) == (0.5001, 0)


def test_wish_looks_at_good_comments_alone() -> None:
    bad = sample(*[0.99] * 100, status="rejected").comments
    good = sample(*[0.3] * 60).comments
    assert Sample([*bad, *good], 4.0, 0).holding("spam", 0.02).threshold == 0.3001


@pytest.mark.parametrize(("scores", "said"), [([0.1] * 49, "it takes 50"), ([1.0] * 60, "No thre")])
def test_wish_that_cannot_be_granted_says_why(scores: list[float], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        sample(*scores).holding("spam", 0.02)


def test_wish_lets_no_more_through_than_asked_and_holds_no_more_than_it_must() -> None:
    found = rejected(*(number / 100 for number in range(1, 101)))
    wish = found.letting_through("spam", 0.05)
    assert (wish.threshold, wish.found.part, wish.found.whole) == (0.06, 5, 100)
    assert sum(one.scores["spam"] < wish.threshold + 0.0001 for one in found.comments) == 6


def test_wish_with_many_equal_scores_lets_none_of_them_through() -> None:
    wish = rejected(*[0.50005] * 90, *[0.9] * 10).letting_through("spam", 0.05)
    assert (wish.threshold, wish.found.part) == (0.5, 0)


def test_bad_is_what_people_called_so_alone() -> None:
    others = [
        *rejected(*[0.1] * 100, label=None).comments,
        *rejected(*[0.1] * 100, status="approved").comments,
        *rejected(*[0.1] * 100, label="toxic").comments,
    ]
    bad = rejected(*[0.8] * 60).comments
    wish = Sample([*others, *bad], 4.0, 0).letting_through("spam", 0.01)
    assert (wish.threshold, wish.found.whole) == (0.8, 60)


@pytest.mark.parametrize(
    ("label", "scores", "said"),
    [
        ("spam", [0.9] * 49, "only 49 comments as spam in this time; it takes 50"),
        ("spam", [0.0] * 60, "No threshold does that"),
        ("toxicity", [0.9] * 60, "only 0 comments as toxic"),
        ("insult", [0.9] * 60, "No decision says which of the finer labels"),
    ],
)
def test_bad_ones_that_cannot_be_stopped_are_said(
    label: str, scores: list[float], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        rejected(*scores).letting_through(label, 0.02)


@pytest.mark.parametrize("most", [0.001, 0.01, 0.05, 0.2])
def test_what_a_promise_takes_is_where_the_interval_ends(most: float) -> None:
    fewest = thresholds.needed(most)
    enough, fewer = share(0, fewest).high, share(0, fewest - 1).high
    assert enough is not None
    assert fewer is not None
    assert enough <= most < fewer


def test_first_days_count_as_a_week() -> None:
    assert thresholds._weeks(now() - timedelta(days=2)) == pytest.approx(1, abs=0.01)
    assert thresholds._weeks(now() - timedelta(days=14)) == pytest.approx(2, abs=0.01)
