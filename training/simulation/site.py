"""The site: whose comments it gets, in which week, and who decides them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from model.labels import LABELS
from training.datasets import Dataset
from training.decisions import Decision, meaning

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
# Who decides, and which share of the decisions is theirs.
MODERATORS = ("ana", "ben", "cleo")
SHARES = (0.5, 0.3, 0.2)


@dataclass(frozen=True, slots=True)
class Stream:
    """The comments of a source in the order in which they come, n of them.

    Attributes:
        source: name of the file they are from.
        label: the one that is known of all of them.
        documents: the comments.
        truth: (n,), 1 or 0.
        week: (n,), from 0 on, rising.
        actor: (n,), who decides it, should it be decided.
        kind: (n,), "own" for the source's, else where they were brought in from.
        groups: near-copy groups that no model of the simulation may have seen before.
    """

    source: str
    label: str
    documents: tuple[Document, ...]
    truth: Floats
    week: NDArray[np.int64]
    actor: NDArray[np.str_]
    kind: NDArray[np.str_]
    groups: NDArray[np.str_]

    @property
    def weeks(self) -> int:
        """How many there are."""
        return int(self.week.max()) + 1

    def rows(self, week: int) -> Rows:
        """The numbers of a week's comments."""
        return np.flatnonzero(self.week == week)

    def decision(self, row: int, truth: float) -> Decision:
        """What a moderator says of a comment who takes it for ``truth``."""
        bad = "spam" if self.label == "spam" else "toxic"
        act = (
            meaning("reject", bad, "moderator") if truth else meaning("approve", None, "moderator")
        )
        at = BEGAN + timedelta(weeks=int(self.week[row]), seconds=int(row))
        return Decision(at, self.documents[row], "", str(self.actor[row]), act)


def stream(
    data: Dataset, source: str, label: str, per_week: int, seed: int, new: str | None = None
) -> Stream:
    """A site that gets ``per_week`` comments of ``source``, in an order of chance.

    ``new`` names another source, whose comments with the label begin to come, one to four of the
    site's own, after a third of the weeks: a kind that the base has not seen either.
    """
    number = LABELS.index(label)
    chance = np.random.default_rng(seed)
    own = np.flatnonzero((data.source == source) & np.isfinite(data.labels[:, number]))
    rows = chance.permutation(own)
    kind = np.full(len(rows), "own", dtype="U40")
    if new is not None:
        rows, kind = _mixed(rows, kind, _with_label(data, new, number, chance), new)
    return Stream(
        source=source,
        label=label,
        documents=tuple(data.documents[row] for row in rows),
        truth=data.labels[rows, number],
        week=np.arange(len(rows)) // per_week,
        actor=chance.choice(MODERATORS, len(rows), p=SHARES),
        kind=kind,
        groups=np.unique(data.group[rows]),
    )


def _with_label(data: Dataset, source: str, number: int, chance: np.random.Generator) -> Rows:
    found = np.flatnonzero((data.source == source) & (data.labels[:, number] == 1))
    return np.asarray(chance.permutation(found))


def _mixed(
    own: Rows, kind: NDArray[np.str_], others: Rows, name: str
) -> tuple[Rows, NDArray[np.str_]]:
    """Every fifth comment from a third of the way on is one of ``others``, as long as they last."""
    mixed: list[int] = []
    kinds: list[str] = []
    coming: Iterator[int] = iter(others.tolist())
    for place, row in enumerate(own.tolist()):
        mixed.append(row)
        kinds.append(str(kind[place]))
        if place >= len(own) // 3 and place % 4 == 0 and (other := next(coming, None)) is not None:
            mixed.append(other)
            kinds.append(name)
    return np.array(mixed), np.array(kinds)
