"""What is fitted and what is judged: whole sources are left out, with their near-copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.classifier import folds_of
from model.labels import LABELS
from training.datasets import Dataset
from training.evaluation.contestants import Contestant

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

SPAM = LABELS.index("spam")
TOXICITY = LABELS.index("toxicity")
BLOG_FOLDS = 4
BLOGS, VIDEOS, NATURAL = "spam_blogs", "spam_youtube", "toxicity_wikipedia"
LARGE = (NATURAL, "toxicity_civil_positive")
OTHER_SPAM = ("spam_sms", "spam_stackexchange_titles", "spam_telegram")
EVERYTHING = "everything"
# Talk that serves as ordinary comments where a source has no ham of its own, or too little.
ORDINARY = 3000


@dataclass(frozen=True, slots=True)
class Split:
    """The numbers of the rows to fit on and to judge."""

    fit: Rows
    judge: Rows


Splits = Sequence[Split]


def decide(contestant: Contestant, label: int, splits: Splits, size: int) -> Floats:
    """Log-odds of every judged row, (size,); NaN for the others."""
    said = np.full(size, np.nan)
    for split in splits:
        said[split.judge] = contestant.decide(label, split.fit, split.judge)
    return said


def fitting(data: Dataset, label: int) -> Mask:
    """The rows that a label is learned from."""
    return np.asarray(np.isfinite(data.labels[:, label]) & (data.weights[:, label] > 0))


def thinned(data: Dataset, every: int) -> Mask:
    """Marks what is kept: one in `every` comments of the large files where nothing judges them."""
    large = np.isin(data.source, LARGE)
    needed = (data.rates > 0).any(axis=1) | (data.weights[:, SPAM] > 0)
    return np.asarray(~large | needed | (np.arange(len(data)) % every == 0))


def natural(data: Dataset) -> Mask:
    """The part of the encyclopaedia's talk in which toxicity has its natural rate."""
    return np.asarray((data.source == NATURAL) & (data.rates[:, TOXICITY] > 0))


def apart_from_natural(data: Dataset, label: int) -> Rows:
    """What a label is learned from when that part is left out, and near-copies of it, too."""
    near = np.isin(data.group, data.group[natural(data)])
    return np.flatnonzero(fitting(data, label) & ~near)


def ordinary(data: Dataset) -> Rows:
    """Talk that no fit for spam has seen, nor a near-copy of it."""
    fitted = data.group[fitting(data, SPAM)]
    rows = np.flatnonzero((data.source == NATURAL) & (data.weights[:, SPAM] == 0))
    rows = rows[~np.isin(data.group[rows], fitted)]
    return rows[:: max(len(rows) // ORDINARY, 1)]


def spam_trials(data: Dataset, extra: Rows) -> Mapping[str, Splits]:
    """By name; `extra` are rows to be judged by a fit on everything."""
    everything = np.flatnonzero(fitting(data, SPAM))
    talk = ordinary(data)
    trials: dict[str, Splits] = {
        BLOGS: _blogs_left_out(data, everything),
        VIDEOS: _videos_left_out(data, everything, talk),
    }
    for name in OTHER_SPAM:
        own = np.flatnonzero(data.source == name)
        if len(own):
            rest = everything[data.source[everything] != name]
            trials[name] = (Split(rest, np.concatenate([own, talk])),)
    return trials | {EVERYTHING: (Split(everything, extra),)}


def _blogs_left_out(data: Dataset, everything: Rows) -> Splits:
    blogs = np.flatnonzero(data.source == BLOGS)
    fold = np.full(len(data), -1)
    fold[blogs] = folds_of(data.group[blogs], data.labels[blogs, SPAM], BLOG_FOLDS)
    return _folds(fold, everything, BLOG_FOLDS)


def _videos_left_out(data: Dataset, everything: Rows, talk: Rows) -> Splits:
    """Each video's comments, and a share of the talk, by a fit without this video."""
    rows = np.flatnonzero(data.source == VIDEOS)
    names, video = np.unique(data.group[rows], return_inverse=True)
    fold = np.full(len(data), -1)
    fold[rows] = video
    fold[talk] = np.arange(len(talk)) % max(len(names), 1)
    return _folds(fold, everything, len(names))


def _folds(fold: Rows, everything: Rows, folds: int) -> Splits:
    return tuple(
        Split(everything[fold[everything] != number], np.flatnonzero(fold == number))
        for number in range(folds)
    )
