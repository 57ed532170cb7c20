"""Spam, judged by fits that saw nothing of the blog, the video or the source it is from."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from model.labels import LABELS
from training import handmade
from training.datasets import Dataset
from training.evaluation.contestants import Contestant
from training.evaluation.extra import CHECK, CHECK_TEXT
from training.evaluation.lines import Floats, Line, Rows, Said, Subject
from training.evaluation.trials import (
    BLOGS,
    EVERYTHING,
    OTHER_SPAM,
    SPAM,
    VIDEOS,
    decide,
    spam_trials,
)

PART = "spam on left-out sources"
BY_HAND = "spam written by hand for the check"
BY_KIND = "the same, by kind"

Scores = Mapping[str, Floats]


def judged(contestant: Contestant, data: Dataset, extra: Rows) -> Scores:
    """By trial, the log-odds of every judged row, (comments,); see `spam_trials`."""
    return {
        name: decide(contestant, SPAM, splits, len(data))
        for name, splits in spam_trials(data, extra).items()
    }


def said(data: Dataset, ours: Floats, reference: Floats, rows: NDArray[np.bool_]) -> Said:
    """What both say of some rows, each of which counts alike."""
    everything = Said(data.labels[:, SPAM], np.ones(len(data)), ours, reference)
    return everything.part(rows & np.isfinite(ours))


def lines(
    data: Dataset, ours: Scores, reference: Scores, recent: NDArray[np.bool_]
) -> Iterator[Line]:
    """The lines of spam; `recent` marks the blogs' comments of the last years."""
    yield from _blogs(data, ours[BLOGS], reference[BLOGS], recent)
    yield from _videos(data, ours[VIDEOS], reference[VIDEOS])
    for name in OTHER_SPAM:
        if name in ours:
            found = said(data, ours[name], reference[name], _with_ham(data, name))
            yield from _both(Subject(PART, f"{name} left out", "spam"), found)
    yield from by_hand(data, ours[EVERYTHING], reference[EVERYTHING])


def _blogs(
    data: Dataset, ours: Floats, reference: Floats, recent: NDArray[np.bool_]
) -> Iterator[Line]:
    found = said(data, ours, reference, data.source == BLOGS)
    yield from _both(Subject(PART, "blogs left out", "spam"), found)
    if recent.any():
        since = Subject(PART, "blogs left out, spam from 2022 on", "spam")
        ham = data.labels[:, SPAM] == 0
        rows = (recent | ham) & (data.source == BLOGS)
        yield from _both(since, said(data, ours, reference, rows))


def _videos(data: Dataset, ours: Floats, reference: Floats) -> Iterator[Line]:
    own = said(data, ours, reference, data.source == VIDEOS)
    yield Subject(PART, "videos left out", "spam").auc(own)
    everything = said(data, ours, reference, np.ones(len(data), dtype=np.bool_))
    yield Subject(PART, "videos left out, among talk", "spam").caught(everything, 0.01)


def _with_ham(data: Dataset, name: str) -> NDArray[np.bool_]:
    """The rows of a source, or, where all of them are spam, the talk that was judged, too."""
    own = data.source == name
    return own if (data.labels[own, SPAM] == 0).any() else np.ones(len(data), dtype=np.bool_)


def by_hand(data: Dataset, ours: Floats, reference: Floats) -> Iterator[Line]:
    """The blog check, judged by a fit on everything; then each kind of it."""
    for source in (CHECK, CHECK_TEXT):
        subject = Subject(BY_HAND, source, "spam")
        found = said(data, ours, reference, data.source == source)
        yield from _both(subject, found)
        yield subject.caught(found, 0.05)
    found = said(data, ours, reference, data.source == CHECK)
    limits = [_limit(found.label, scores, 0.05) for scores in (found.ours, found.reference)]
    kinds = handmade.kinds()
    for kind in np.unique(kinds):
        yield _of_kind(kind, found.part(kinds == kind), limits)


def _of_kind(kind: str, found: Said, limits: list[float]) -> Line:
    """Of one kind, all spam or all ham: the share that reaches the limits."""
    over = [
        np.asarray(scores > limit, dtype=np.float64)
        for scores, limit in zip((found.ours, found.reference), limits, strict=True)
    ]
    reached = Said(found.label, found.weight, *over)
    name = "caught at 5% held" if found.label.all() else "held at 5% held"
    return Subject(BY_KIND, kind, LABELS[SPAM]).line(
        reached, name, lambda _label, over, _weight: float(over.mean())
    )


def _limit(label: Floats, scores: Floats, held: float) -> float:
    """No more than the share `held` of the 0s scores above this."""
    others = np.sort(scores[label == 0])[::-1]
    return float(others[int(held * len(others))])


def _both(subject: Subject, found: Said) -> Iterator[Line]:
    yield subject.auc(found)
    yield subject.caught(found, 0.01)
