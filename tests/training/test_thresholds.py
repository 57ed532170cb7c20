import numpy as np
import pytest

from model.classifier import CommentClassifier
from model.labels import LABELS
from training import datasets, thresholds
from training.thresholds import (
    NEVER,
    Judged,
    Passing,
    certain,
    choose,
    choose_together,
    held_for_any,
    held_share,
    highest_held,
    passing,
)


def judged(others: list[float], with_label: list[float]) -> Judged:
    probability = np.array(others + with_label)
    label = np.repeat([0.0, 1.0], [len(others), len(with_label)])
    return Judged(probability, label, np.ones(len(label)))


def threshold(found: Judged, held: float) -> float:
    others = found.label == 0
    return thresholds.threshold(found, [(found.probability[others], found.weight[others])], held)


MIXED = judged([n / 100 for n in range(100)], [0.5, 0.97, 0.999])


@pytest.mark.parametrize(
    ("held", "caught"), [(0.0, 1 / 3), (0.01, 1 / 3), (0.02, 1 / 3), (0.05, 2 / 3), (0.5, 1.0)]
)
def test_no_more_is_held_than_allowed(held: float, caught: float) -> None:
    limit = threshold(MIXED, held)
    assert held_share(MIXED, limit, 0) <= held
    assert held_share(MIXED, limit, 1) == caught


def test_no_more_is_held_than_is_of_use() -> None:
    apart = judged([0.1, 0.2, 0.3], [0.8, 0.9])
    assert threshold(apart, 0.5) == pytest.approx(0.55)


def test_equal_probabilities_are_held_together_or_not_at_all() -> None:
    same = judged([0.4] * 10, [0.4, 0.9])
    assert held_share(same, threshold(same, 0.05), 0) == 0.0


def test_weights_decide_the_share() -> None:
    heavy = Judged(np.array([0.9, 0.1]), np.zeros(2), np.array([1.0, 99.0]))
    both = Judged(
        np.append(heavy.probability, 0.5), np.append(heavy.label, 1), np.append(heavy.weight, 1)
    )
    assert threshold(both, 0.01) < 0.9
    assert threshold(both, 0.009) > 0.9


def test_a_label_nothing_is_known_of_holds_nothing() -> None:
    assert threshold(judged([0.1, 0.2], []), 0.01) == NEVER


def test_certain_is_where_the_precision_begins() -> None:
    many = judged([0.1] * 500 + [0.8], [0.9] * 1000)
    assert certain(many, 0.995) == 0.9
    assert certain(many, 0.5) == 0.9


def test_a_handful_proves_no_certainty() -> None:
    assert certain(judged([0.1], [0.99] * 100), 0.995) == NEVER
    assert certain(judged([], [0.99] * 1000), 0.995) == NEVER


def everywhere(probability: float) -> Passing:
    return Passing(np.full((100, len(LABELS)), probability), np.ones(100))


def test_no_kind_of_site_loses_more_than_allowed() -> None:
    each = dict.fromkeys(LABELS, MIXED)
    calm, coarse = everywhere(0.1), everywhere(0.97)
    chosen = choose(each, {"talk": calm, "news": coarse}, dict.fromkeys(LABELS, 0.02))
    assert min(chosen.values()) > 0.97
    assert held_for_any(coarse, chosen) == 0.0
    assert choose(each, {"talk": calm}, dict.fromkeys(LABELS, 0.02)) == dict.fromkeys(
        LABELS, threshold(MIXED, 0.02)
    )


def test_a_comment_held_for_two_labels_counts_once() -> None:
    half = everywhere(0.0)
    half.probability[:50] = 0.9
    assert held_for_any(half, dict.fromkeys(LABELS, 0.5)) == 0.5


def test_spam_is_no_ordinary_talk_and_abuse_no_ordinary_blog_comment() -> None:
    data = datasets.without_authors(datasets.examples())
    model = CommentClassifier(text_bits=10, author_bits=4, folds=3, rarest=1)
    ordinary = passing(model.fit(data.documents, data.labels), data)
    clean = ~(np.nan_to_num(data.labels) == 1).any(axis=1)
    assert set(ordinary) == {"talk", "blogs"}
    assert all(len(site.weight) <= clean.sum() for site in ordinary.values())


def some_of(size: int) -> Passing:
    """Ordinary comments, each with one suspicion: spread evenly over probabilities and labels."""
    probability = np.zeros((size, len(LABELS)))
    probability[np.arange(size), np.arange(size) % len(LABELS)] = np.arange(size) / size
    return Passing(probability, np.ones(size))


def test_budgets_shrink_alike_until_a_site_holds_no_more_than_allowed_in_all() -> None:
    each = dict.fromkeys(LABELS, judged([], list(np.arange(1000) / 1000)))
    shares, site = dict.fromkeys(LABELS, 0.02), some_of(2000)
    alone = choose(each, {"news": site}, shares)
    together = choose_together(each, {"news": site}, shares, 0.03)
    assert highest_held(site, alone) > 0.03 >= highest_held(site, together) > 0.02
    assert all(together[label] > alone[label] for label in LABELS)
    assert choose_together(each, {"news": site}, shares, 0.2) == alone


def test_a_site_with_too_few_comments_to_show_it_is_no_judge() -> None:
    each = dict.fromkeys(LABELS, judged([], list(np.arange(1000) / 1000)))
    shares, few = dict.fromkeys(LABELS, 0.02), some_of(100)
    assert choose_together(each, {"news": few}, shares, 0.03) == choose(each, {"news": few}, shares)


def test_fewer_comments_leave_more_room_for_chance() -> None:
    limits = dict.fromkeys(LABELS, 0.98)
    many, few = (highest_held(some_of(size), limits) for size in (5000, 500))
    assert held_for_any(some_of(5000), limits) == held_for_any(some_of(500), limits) == 0.02
    assert few == pytest.approx(0.0363, abs=1e-3)
    assert 0.02 < many < few
