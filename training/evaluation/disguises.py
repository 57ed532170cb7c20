"""What disguised words cost: toxic talk, perturbed, judged by a fit without that part of it."""

from collections.abc import Iterator

import numpy as np

from training.datasets import Dataset
from training.evaluation.extra import PLAIN
from training.evaluation.lines import Floats, Line, Said, Subject
from training.evaluation.trials import TOXICITY, natural
from training.perturb import PERTURBATIONS

PART = "disguised toxic talk"
FIGURE = "caught at 2% of others held"
HELD = 0.02
# Spellings that functional tests of hate speech have, too.
OBFUSCATED = ("leet", "spaced_letters", "joined_words", "swapped_letters")


def lines(data: Dataset, ours: Floats, reference: Floats) -> Iterator[Line]:
    """The share caught, by perturbation, at the limit that 2 % of undisguised others reach."""
    over = [caught(data, scores) for scores in (ours, reference)]
    for what, names in (
        *((name, (name,)) for name in (PLAIN, *PERTURBATIONS)),
        ("leet, spaces, joined, swapped", OBFUSCATED),
        ("all ten", tuple(PERTURBATIONS)),
    ):
        rows = np.isin(data.source, names)
        ones = np.ones(int(rows.sum()))
        said = Said(ones, ones, over[0][rows], over[1][rows])
        yield Subject(PART, what, "toxicity").line(said, FIGURE, _share)


def caught(data: Dataset, scores: Floats) -> Floats:
    """1 for each comment, (comments,), whose log-odds of toxicity reach that limit."""
    others = natural(data) & (data.labels[:, TOXICITY] == 0)
    limit = np.quantile(scores[others], 1 - HELD)
    return np.asarray(scores > limit, dtype=np.float64)


def _share(_label: Floats, over: Floats, _weight: Floats) -> float:
    return float(over.mean())
