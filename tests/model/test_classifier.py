from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import clone

from model import artifact
from model.classifier import (
    CommentClassifier,
    folds_of,
    inverse_document_frequency,
    log_count_ratio,
    platt,
    solve,
)
from model.features import Document
from model.labels import LABELS
from model.matrix import matrix
from model.scorer import Scorer

DOCUMENTS = [Document(f"{'buy pills' if n % 2 else 'nice day'} {n}") for n in range(60)]
SPAM = np.arange(60) % 2


def labels(spam: object = SPAM) -> np.ndarray:
    table = np.full((len(DOCUMENTS), len(LABELS)), np.nan)
    table[:, 0] = spam
    return table


def small() -> CommentClassifier:
    return CommentClassifier(text_bits=12, author_bits=4, folds=3, rarest=1)


def test_it_learns_what_it_is_shown() -> None:
    model = small().fit(DOCUMENTS, labels())
    probability = model.predict_proba([Document("buy pills here"), Document("what a nice day")])
    assert probability.shape == (2, 7)
    assert probability[0, 0] > 0.9
    assert probability[1, 0] < 0.1


def test_a_label_without_examples_has_its_prior() -> None:
    table = labels()
    table[:, 1] = 0.0
    table[:2, 1] = 1.0
    model = small().fit(DOCUMENTS, table)
    np.testing.assert_allclose(model.predict_proba(DOCUMENTS[:5])[:, 1], 2 / 60, atol=1e-6)


def test_unknown_labels_take_no_part() -> None:
    table = labels()
    table[:20] = np.nan
    some = small().fit(DOCUMENTS, table)
    without = small().fit(DOCUMENTS[20:], table[20:])
    np.testing.assert_array_equal(some.weights_, without.weights_)


def test_a_row_of_no_weight_takes_no_part_in_the_fit() -> None:
    weights = np.ones(60)
    weights[:20] = 0.0
    some = small().fit(DOCUMENTS, labels(), weights=weights)
    without = small().fit(DOCUMENTS[20:], labels()[20:])
    np.testing.assert_allclose(some.intercept_, without.intercept_, atol=1e-6)


def test_calibration_weights_set_the_rate() -> None:
    noisy = np.where(np.arange(60) % 5 == 0, 1 - SPAM, SPAM)
    rare = small().fit(DOCUMENTS, labels(noisy), calibration_weights=np.where(noisy, 0.1, 1.0))
    even = small().fit(DOCUMENTS, labels(noisy))
    assert rare.prior_[0] == pytest.approx(1 / 11)
    assert (rare.predict_proba(DOCUMENTS)[:, 0] < even.predict_proba(DOCUMENTS)[:, 0]).all()


def test_the_same_seed_gives_the_same_model() -> None:
    one, two = (small().fit(DOCUMENTS, labels()) for _ in range(2))
    np.testing.assert_array_equal(one.weights_, two.weights_)
    assert one.get_params() == clone(one).get_params()


def test_groups_are_never_on_both_sides() -> None:
    group = np.arange(60) // 6
    fold = folds_of(group, SPAM.astype(float), 3)
    assert all(len(set(fold[group == g])) == 1 for g in range(10))
    assert set(fold) == {0, 1, 2}


def test_folds_hold_both_classes_alike() -> None:
    fold = folds_of(np.arange(60), SPAM.astype(float), 3)
    assert [int(SPAM[fold == number].sum()) for number in range(3)] == [10, 10, 10]


def test_rare_features_weigh_nothing() -> None:
    model = small().set_params(rarest=2).fit(DOCUMENTS, labels())
    x = matrix(DOCUMENTS, model.specification)
    once = np.bincount(x.indices, minlength=x.shape[1]) == 1
    assert once.any()
    assert not model.weights_[once].any()
    assert model.weights_[~once].any()


def test_the_log_count_ratio_is_large_where_the_classes_differ() -> None:
    x = matrix([Document("pills and"), Document("photo and")] * 9, small().specification)
    ratio = log_count_ratio(x, np.tile([1.0, 0.0], 9))
    both = np.bincount(x.indices, minlength=x.shape[1]) == 18
    one = np.bincount(x.indices, minlength=x.shape[1]) == 9
    assert ratio[both].max() < ratio[one].min()


def test_rarity_is_large_where_a_feature_is_rare() -> None:
    x = matrix(DOCUMENTS, small().specification)
    rarity = inverse_document_frequency(x, SPAM.astype(float))
    count = np.bincount(x.indices, minlength=x.shape[1])
    assert rarity[count == 1].min() > rarity[count > 20].max() >= 1.0


def test_a_setting_may_differ_by_label() -> None:
    strength = dict.fromkeys(LABELS, 4.0)
    scaling = dict.fromkeys(LABELS, "ratio")
    one = small().fit(DOCUMENTS, labels())
    same = small().set_params(strength=strength, scaling=scaling).fit(DOCUMENTS, labels())
    other = small().set_params(scaling={**scaling, "spam": "rarity"}).fit(DOCUMENTS, labels())
    np.testing.assert_array_equal(one.weights_, same.weights_)
    assert (one.weights_ != other.weights_).any()


def test_platt_finds_the_curve_behind_the_labels() -> None:
    generator = np.random.default_rng(3)
    decision = generator.normal(size=20_000) * 3
    truth = 1 / (1 + np.exp(-(0.5 * decision - 1)))
    y = (generator.random(20_000) < truth).astype(float)
    slope, offset = platt(decision, y, np.ones(20_000))
    assert slope == pytest.approx(0.5, abs=0.05)
    assert offset == pytest.approx(-1, abs=0.1)


ABUSE = [f"you {word} {n}" for word in ("idiot", "clown", "fool", "wretch") for n in range(10)]
TALK = [
    *map(Document, ABUSE),
    *(Document(f"nice {w} {n}") for w in ("day", "walk") for n in range(10)),
]
KNOWN_INSULTS = [*range(10), *range(50, 60)]


def insults(told_apart: bool) -> tuple[CommentClassifier, Document, Document]:
    """Much is known of toxicity, little of insults: nothing of the word "wretch"."""
    toxic = np.array([document.body.startswith("you") for document in TALK], dtype=float)
    table = np.full((len(TALK), len(LABELS)), np.nan)
    table[:, LABELS.index("toxicity")] = toxic if told_apart else np.nan
    table[KNOWN_INSULTS, LABELS.index("insult")] = toxic[KNOWN_INSULTS]
    return small().fit(TALK, table), Document("wretch"), Document("the day")


def test_a_finer_label_follows_what_is_known_of_toxicity() -> None:
    insult = LABELS.index("insult")
    model, unseen, talk = insults(told_apart=True)
    decision = model.decision_function([unseen, talk])[:, insult]
    alone = insults(told_apart=False)[0].decision_function([unseen, talk])[:, insult]
    assert decision[0] - decision[1] > (alone[0] - alone[1]) + 0.5
    assert model.cross_fitted_[30:40, insult].min() > model.cross_fitted_[40:, insult].max() + 0.5


def test_one_set_of_weights_holds_both_steps() -> None:
    insult, toxicity = LABELS.index("insult"), LABELS.index("toxicity")
    model, *_ = insults(told_apart=True)
    x = matrix(TALK, model.specification)
    weights, intercept, reliance = solve(
        x[KNOWN_INSULTS],
        np.repeat([1.0, 0.0], 10),
        np.ones(20),
        lead=model.cross_fitted_[KNOWN_INSULTS, toxicity],
        **model._settings("insult"),
    )
    both = model.decision_function(x)
    expected = x @ weights + intercept + reliance * both[:, toxicity]
    assert reliance > 0
    np.testing.assert_allclose(both[:, insult], expected, atol=0.01)


def test_spam_does_not_follow_toxicity() -> None:
    table = labels()
    alone = small().fit(DOCUMENTS, table)
    table[:, LABELS.index("toxicity")] = np.arange(60) % 3 == 0
    beside = small().fit(DOCUMENTS, table)
    np.testing.assert_array_equal(alone.weights_[:, 0], beside.weights_[:, 0])


def solved(x: NDArray[np.float64], **changes: Any) -> tuple[NDArray[np.float64], float, float]:
    settings: dict[str, Any] = {"unscaled": 9, "strength": 1.0, "scaling": "ratio", "rarest": 1}
    y = np.tile([1.0, 0.0], 20)
    return solve(csr_matrix(x), y, np.ones(40), seed=1, **settings | changes)


def test_a_lead_is_relied_on_when_it_knows_the_label() -> None:
    x, y = np.eye(10)[np.arange(40) % 10], np.tile([1.0, 0.0], 20)
    lead = 4 * y - 2
    assert solved(x)[2] == 0.0
    assert solved(x, lead=lead)[2] > 0.1 > solved(x, lead=np.zeros(40))[2]
    assert abs(solved(x, lead=lead)[0]).sum() < abs(solved(x)[0]).sum()


def test_features_of_form_are_not_scaled() -> None:
    x = np.tile([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], (20, 1))
    scaled, plain = solved(x, unscaled=3), solved(x, unscaled=0)
    assert abs(scaled[0][2]) < 1e-12
    assert abs(scaled[0][0]) > abs(plain[0][0])


def test_both_scalings_give_the_mean_of_two_fits() -> None:
    x = np.tile([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], (20, 1))
    lead = np.tile([1.0, -1.0], 20)
    both, *each = (solved(x, lead=lead, scaling=name) for name in ("both", "ratio", "rarity"))
    assert abs(each[0][0] - each[1][0]).max() > 0.01
    for mean, one, other in zip(both, *each, strict=True):
        np.testing.assert_allclose(mean, (one + other) / 2)


def test_a_state_becomes_the_same_model_again(model_folder: Path) -> None:
    state, manifest = artifact.load(model_folder)
    scorer = Scorer(state, manifest)
    again = CommentClassifier.from_state(state, scorer.specification)
    assert set(again.state()) == {"weights", "intercept", "slope", "offset"}
    for name, array in again.state().items():
        np.testing.assert_array_equal(array, state[name])
    document = Document("you are an idiot")
    assert again.explain(document, manifest) == scorer.explain(document)
