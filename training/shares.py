"""What share of comments each threshold holds: to find the one that holds as many as another did.

Scores of two models are on two scales. What can be compared is how many comments a threshold
holds, on the same comments.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import artifact
from model.artifact import ArtifactError
from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from training.datasets import DataError
from training.evaluation import development
from training.evaluation.development import BLOGS, HAM, INSULTS, Files

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
# Perspective's names of our labels, where they are not the same in capitals.
RENAMED = {"profanity": "obscene"}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Comments of a file: our scores (n, 7), and those of another model by label, NaN: unknown."""

    ours: Floats
    theirs: Mapping[str, Floats]


def main(arguments: list[str]) -> int:
    """`python -m training shares`; exit code 0, or 2 when texts or model cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        scorer = Scorer.load(options.artifact or artifact.shipped())
        if options.dev is not None:
            lines = _of_development(development.read(options.dev, scorer))
        else:
            lines = _of_texts(read(options.texts, scorer))
    except (DataError, ArtifactError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Scores of {scorer.version}.")
    print("\n".join(lines))
    return 0


def threshold(scores: Floats, share: float) -> float | None:
    """The least score of that share of all, rounded down to whole comments; None: of none."""
    count = int(share * len(scores) + 1e-9)
    return float(np.sort(scores)[-count]) if count else None


def held(scores: Floats, threshold: float) -> float:
    """The share that reaches a threshold."""
    return float(np.mean(scores >= threshold))


def read(path: Path, scorer: Scorer) -> Scored:
    """Texts in JSON lines, `{"text": …, "scores": {"TOXICITY": 0.8}}`, scores as far as known.

    :raises DataError: a line is something else, or there is none.
    """
    texts, known = [], []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                text, scores = _line(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise DataError(f"Line {number} of {path} is not as expected.") from error
            texts.append(text)
            known.append(scores)
    if not texts:
        raise DataError(f"{path} is empty.")
    judged = (scorer.score(Document(text)) for text in texts)
    ours = np.array([[scores[label] for label in LABELS] for scores in judged])
    theirs = {
        label: np.array([scores.get(label, np.nan) for scores in known])
        for label in LABELS
        if any(label in scores for scores in known)
    }
    return Scored(ours, theirs)


def _line(record: Any) -> tuple[str, dict[str, float]]:
    text = record["text"]
    if not isinstance(text, str):
        raise TypeError
    given = record.get("scores", {}).items()
    return text, {_label(name): float(value) for name, value in given if value is not None}


def _label(name: str) -> str:
    return RENAMED.get(name.lower(), name.lower())


def _of_texts(scored: Scored) -> Iterator[str]:
    """Our thresholds for some shares and, where the other model's scores are there, for its own."""
    yield from _table(["share held", *LABELS], _by_share(scored.ours))
    for label, theirs in scored.theirs.items():
        known = np.isfinite(theirs)
        ours = scored.ours[known, LABELS.index(label)]
        heads = [f"{label}, theirs", "share held", "ours", "held by both, of those by either"]
        yield from _table(heads, _by_threshold(theirs[known], ours))


def _by_share(scores: Floats) -> Iterator[list[str]]:
    for share in SHARES:
        yield [_percent(share), *(_number(threshold(column, share)) for column in scores.T)]


def _by_threshold(theirs: Floats, ours: Floats) -> Iterator[list[str]]:
    for limit in THRESHOLDS:
        share = held(theirs, limit)
        own = threshold(ours, share)
        shown = [f"{limit:g}", _percent(share), _number(own)]
        yield [*shown, "-" if own is None else _agreement(theirs >= limit, ours >= own)]


def _agreement(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> str:
    return _percent(float(np.sum(one & other) / np.sum(one | other)))


def _of_development(files: Files) -> Iterator[str]:
    yield f"\nOrdinary comments of a forum ({HAM}, {len(files[HAM].texts):,}):"
    yield from _table(["share held", *LABELS], _by_share(files[HAM].ours))
    heads = ["threshold", "forum, held", "others, held", "insults, caught"]
    for label in ("toxicity", "insult"):
        yield f"\n{label}, also on {INSULTS} ({_counts(files, INSULTS)}):"
        yield from _table(heads, _rates(files, INSULTS, label))
    yield f"\nspam, also on {BLOGS} ({_counts(files, BLOGS)}):"
    yield from _table([*heads[:3], "spam, caught"], _rates(files, BLOGS, "spam"))


def _counts(files: Files, name: str) -> str:
    truth = files[name].truth
    return f"{int(np.sum(truth == 1)):,} of them so, {int(np.sum(truth == 0)):,} not"


def _rates(files: Files, name: str, label: str) -> Iterator[list[str]]:
    column = LABELS.index(label)
    forum, file = files[HAM].ours[:, column], files[name]
    scores = file.ours[:, column]
    parts = (forum, scores[file.truth == 0], scores[file.truth == 1])
    for limit in THRESHOLDS:
        yield [f"{limit:g}", *(_percent(held(part, limit)) for part in parts)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join(['--:'] * len(heads))} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    """Rounded down: rounded up, a threshold would hold fewer than it is said to."""
    return "-" if value is None else f"{math.floor(value * 1000) / 1000:.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training shares", description=__doc__)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument(
        "--texts", type=Path, help='your own, as JSON lines: {"text": …, "scores": {"TOXICITY": …}}'
    )
    given.add_argument("--dev", type=Path, help="the folder of the development sets")
    parser.add_argument("--artifact", type=Path, help="the model's folder; default: the shipped")
    return parser
