"""What each idea is worth: the same trials of ours, with one idea taken away at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags_array

import model.matrix
import model.vocabulary
from model.classifier import CommentClassifier, for_label
from model.labels import LABELS
from model.matrix import matrix
from training.datasets import Dataset
from training.evaluation import disguises, talk
from training.evaluation.contestants import SETTINGS, Ours
from training.evaluation.disguises import OBFUSCATED
from training.evaluation.extra import CHECK, PLAIN
from training.evaluation.lines import Floats, Rows
from training.evaluation.trials import (
    BLOGS,
    EVERYTHING,
    OTHER_SPAM,
    SPAM,
    TOXICITY,
    VIDEOS,
    decide,
    fitting,
    natural,
    spam_trials,
)
from training.metrics import auc, caught_at
from training.perturb import PERTURBATIONS

Say = Callable[[str], None]
SPAM_LABELS, ABUSE_LABELS = (SPAM,), tuple(range(TOXICITY, len(LABELS)))


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to take away, and how.

    Attributes:
        name: what is missing then.
        without: sources whose names begin so are left out of fitting.
        form: whether the features of form stay.
        stacks: whether the finer labels lean on toxicity.
        scaling: what all features are scaled by; None leaves it to the parameters.
        constants: values of this code to replace: (module, name) to the new one.
    """

    name: str
    without: str = ""
    form: bool = True
    stacks: bool = True
    scaling: str | None = None
    constants: Mapping[tuple[Any, str], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worth:
    """What is left without an idea: areas under the ROC curve and shares caught.

    `blogs…` and `recent` are spam on blogs left out, at 1 % of their ham held; `check…` the
    comments written by hand, at 5 %; `toxicity` and `finer` the talk pages' natural part;
    `disguised` toxic talk whose words are spelled oddly, at 2 % of the other comments held.
    """

    name: str
    blogs: float
    blogs_caught: float
    recent_caught: float
    check: float
    check_caught: float
    toxicity: float
    finer: float
    disguised: float


def _nothing(_: str) -> list[str]:
    return []


def _as_written(token: str) -> str:
    return token


IDEAS = (
    Idea("nothing"),
    Idea("features of form", form=False),
    Idea("pairs of words", constants={(model.matrix, "PAIRS"): 0.0}),
    Idea("letters within words", constants={(model.matrix, "LETTERS"): 0.0}),
    Idea("whole words", constants={(model.matrix, "WORDS"): 0.0}),
    Idea("words as they were meant", constants={(model.vocabulary, "meant"): _as_written}),
    Idea("what is left of a word", constants={(model.vocabulary, "shapes"): _nothing}),
    Idea("finer labels lean on toxicity", stacks=False),
    Idea("log-count ratio (rarity instead)", scaling="rarity"),
    Idea("rarity (log-count ratio instead)", scaling="ratio"),
    Idea("comments made for training", without="synthetic"),
    Idea("examples written for it", without="examples"),
    *(Idea(f"comments of {name}", without=name) for name in (VIDEOS, *OTHER_SPAM)),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The data with what is only judged, the marks of recent blog rows, the model's settings."""

    data: Dataset
    recent: Any
    model: Mapping[str, Any]
    say: Say = lambda _: None


def worth(bench: Bench, ideas: tuple[Idea, ...] = IDEAS) -> Iterator[Worth]:
    """The worth of each. Only what an idea changes is made or fitted anew, all else is as before.

    A fit is the same every time, so nothing is lost by it.
    """
    nothing = Idea("nothing")
    plain = _features(bench, nothing)
    whole = _ours(bench, nothing, plain)
    spam, abuse = _spam_figures(bench, whole), _abuse_figures(whole)
    for idea in ideas:
        features = _features(bench, idea) if idea.constants else plain
        ours = _ours(bench, idea, features)
        yield Worth(
            idea.name,
            *(spam if _alike(ours, whole, SPAM_LABELS) else _spam_figures(bench, ours)),
            *(abuse if _alike(ours, whole, ABUSE_LABELS) else _abuse_figures(ours)),
        )
        bench.say(f"without {idea.name}: done")


def _alike(one: Ours, other: Ours, labels: Sequence[int]) -> bool:
    """Whether both learn these labels from the same, in the same way."""
    return (
        one.features is other.features
        and (one.stacks == other.stacks or len(labels) == 1)
        and all(_settings(one, label) == _settings(other, label) for label in labels)
        and all(np.array_equal(_counting(one, n), _counting(other, n)) for n in labels)
    )


def _settings(ours: Ours, label: int) -> list[Any]:
    return [for_label(value, LABELS[label]) for value in ours.settings.values()]


def _counting(ours: Ours, label: int) -> Floats:
    """How much each comment counts in learning a label, (comments,)."""
    return np.where(fitting(ours.data, label), ours.data.weights[:, label], 0.0)


def _spam_figures(bench: Bench, ours: Ours) -> tuple[float, ...]:
    data = ours.data
    extra = np.flatnonzero(data.source == CHECK)
    trials = spam_trials(data, extra)
    blogs = decide(ours, SPAM, trials[BLOGS], len(data))
    check = decide(ours, SPAM, trials[EVERYTHING], len(data))
    rows = np.flatnonzero(data.source == BLOGS)
    return (*_spam(data, blogs, rows, bench.recent), *_check(data, check, extra))


def _abuse_figures(ours: Ours) -> tuple[float, ...]:
    data = ours.data
    disguised = np.flatnonzero(np.isin(data.source, (PLAIN, *PERTURBATIONS)))
    said = talk.natural_left_out(ours, data, disguised)
    rows = np.flatnonzero(natural(data))
    odd = np.isin(data.source, OBFUSCATED)
    return (
        auc(data.labels[rows, TOXICITY], said[rows, TOXICITY], data.rates[rows, TOXICITY]),
        talk.mean_auc(data, said, rows, first=TOXICITY + 1),
        float(disguises.caught(data, said[:, TOXICITY])[odd].mean()),
    )


def _spam(data: Dataset, said: Floats, rows: Rows, recent: Any) -> tuple[float, float, float]:
    label, ones = data.labels[rows, SPAM], np.ones(len(rows))
    late = rows[recent[rows] | (label == 0)]
    caught = caught_at(0.01)
    return (
        auc(label, said[rows], ones),
        caught(label, said[rows], ones),
        caught(data.labels[late, SPAM], said[late], np.ones(len(late))),
    )


def _check(data: Dataset, said: Floats, rows: Rows) -> tuple[float, float]:
    label, ones = data.labels[rows, SPAM], np.ones(len(rows))
    return auc(label, said[rows], ones), caught_at(0.05)(label, said[rows], ones)


def _ours(bench: Bench, idea: Idea, features: csr_matrix) -> Ours:
    data = bench.data
    if idea.without:
        out = np.char.startswith(data.source, idea.without)
        data = replace(data, weights=np.where(out[:, None], 0.0, data.weights))
    settings = {name: bench.model[name] for name in SETTINGS}
    if idea.scaling:
        settings["scaling"] = idea.scaling
    unscaled = CommentClassifier(**bench.model).specification.structure_start
    if not idea.form:
        kept = np.arange(features.shape[1]) < unscaled
        features = csr_matrix(features @ diags_array(kept.astype(np.float32)))
    features.eliminate_zeros()
    return Ours(data, features, settings, unscaled, stacks=idea.stacks)


def _features(bench: Bench, idea: Idea) -> csr_matrix:
    with _replaced(idea.constants):
        return matrix(bench.data.documents, CommentClassifier(**bench.model).specification)


@contextmanager
def _replaced(constants: Mapping[tuple[Any, str], Any]) -> Iterator[None]:
    before = {(module, name): getattr(module, name) for module, name in constants}
    try:
        for (module, name), value in constants.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
