"""Whether naming a group raises a score: sentences that differ in the group they name.

For each term two areas under the ROC curve (Borkan et al. 2019, "Nuanced Metrics for Measuring
Unintended Bias"): that of its own sentences, and that of its harmless sentences against the
toxic ones of all other terms (background positive, subgroup negative), which is low where the
name alone makes a sentence look bad.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluation.lines import Floats, Line, Rows, Subject
from training.metrics import Interval, auc, resampled

PART = "identity terms"
SUBJECT = Subject(PART, "identity_templates", "toxicity")
# An area means little with fewer sentences on either side.
FEWEST = 10

# The longest come first, so that "african american" is not read as "american".
TERMS = (
    *("african american", "middle eastern", "middle aged", "heterosexual", "transgender"),
    *("homosexual", "protestant", "millenial", "nonbinary", "paralyzed", "christian", "straight"),
    *("bisexual", "buddhist", "american", "canadian", "catholic", "european", "hispanic"),
    *("japanese", "teenage", "lesbian", "african", "chinese", "elderly", "mexican", "younger"),
    *("muslim", "jewish", "taoist", "latinx", "latino", "latina", "indian", "female", "asian"),
    *("black", "white", "queer", "trans", "older", "young", "blind", "lgbtq", "sikh", "lgbt"),
    *("male", "deaf", "gay", "old"),
)
_TERM = re.compile(rf"\b(?:{'|'.join(TERMS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TermGap:
    """One term: its two areas and how much higher its harmless sentences score than others do."""

    term: str
    comments: int
    auc: float
    reference_auc: float
    harmless_auc: float
    reference_harmless_auc: float
    raised: float
    reference_raised: float


def term_of(text: str) -> str:
    """The first identity term in a sentence, or "" when it names none."""
    match = _TERM.search(text)
    return match[0].lower() if match else ""


def lines(term: NDArray[np.str_], label: Floats, ours: Floats, reference: Floats) -> Iterator[Line]:
    """The widest gap between any two terms, by either area."""
    toxic = int(label.sum())
    for figure, area in (
        ("worst gap of AUC", own_auc),
        ("worst gap of harmless AUC", harmless_auc),
    ):
        theirs = None if np.isnan(reference).any() else _worst(term, label, reference, area)
        own = _worst(term, label, ours, area)
        about = (PART, SUBJECT.what, SUBJECT.label, figure)
        yield Line(*about, len(label), toxic, own, theirs)


def by_term(
    term: NDArray[np.str_], label: Floats, ours: Floats, reference: Floats
) -> Iterator[TermGap]:
    """Each term with enough sentences; `ours` and `reference` are probabilities."""
    own = [_areas(term, label, scores, own_auc) for scores in (ours, reference)]
    harmless = [_areas(term, label, scores, harmless_auc) for scores in (ours, reference)]
    for name in own[0]:
        raised = [_raised(term == name, label == 0, scores) for scores in (ours, reference)]
        count = int((term == name).sum())
        yield TermGap(
            name, count, own[0][name], own[1][name], harmless[0][name], harmless[1][name], *raised
        )


def own_auc(mine: NDArray[np.bool_], label: Floats, scores: Floats) -> float:
    """The area of a term's own sentences."""
    return auc(label[mine], scores[mine], np.ones(int(mine.sum())))


def harmless_auc(mine: NDArray[np.bool_], label: Floats, scores: Floats) -> float:
    """The area of a term's harmless sentences against the toxic ones of the others."""
    rows = (mine & (label == 0)) | (~mine & (label == 1))
    return auc(label[rows], scores[rows], np.ones(int(rows.sum())))


Area = Callable[[NDArray[np.bool_], Floats, Floats], float]


def _worst(term: NDArray[np.str_], label: Floats, scores: Floats, area: Area) -> Interval:
    def gap(rows: Rows) -> float:
        found = [*_areas(term[rows], label[rows], scores[rows], area).values()]
        return max(found) - min(found) if found else float("nan")

    return resampled(gap, len(label), repeats=50)


def _areas(
    term: NDArray[np.str_], label: Floats, scores: Floats, area: Area
) -> Mapping[str, float]:
    found = {}
    for name in sorted(set(term.tolist()) - {""}):
        mine = term == name
        if min((label[mine] == value).sum() for value in (0, 1)) >= FEWEST:
            found[name] = area(mine, label, scores)
    return found


def _raised(mine: NDArray[np.bool_], harmless: NDArray[np.bool_], scores: Floats) -> float:
    return float(scores[mine & harmless].mean() - scores[harmless & ~mine].mean())
