"""A site's decisions, as the service exports them: one JSON object per line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import artifact
from model.features import Document
from model.labels import LABELS
from training.datasets import DataError

_REQUIRED = ("at", "action", "label", "source", "body")
_TEXTS = ("body", "author_name", "author_url", "author_email_domain")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one comment, and what that says of each label.

    `weight` is how much it counts beside another one, above 0 and at most 1. `added` is when it
    came to be known here, for one that was imported; None: when it was made.
    """

    at: datetime
    document: Document
    author: str
    actor: str
    known: Mapping[str, int]
    weight: float = 1.0
    added: datetime | None = None

    @property
    def since(self) -> datetime:
        """From when on a model can have learned from it."""
        return self.added or self.at


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that say something of a label, oldest first.

    `ignored` counts the lines that do not: off-topic, held, deleted, automatic. `digest` is the
    SHA-256 of the file.
    """

    rows: tuple[Decision, ...]
    ignored: int
    digest: str

    def labels(self) -> NDArray[np.float64]:
        """1, 0 or NaN for unknown, shape (decisions, 7)."""
        known = [[row.known.get(label, np.nan) for label in LABELS] for row in self.rows]
        return np.array(known, dtype=np.float64).reshape(-1, len(LABELS))


def read(path: Path) -> Decisions:
    """All decisions of an exported file; DataError names the line that cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
        digest = artifact.digest(path)
    except OSError as error:
        raise DataError(f"The decisions in {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"The decisions in {path} are not UTF-8 text.") from error
    found = list(_decisions(path, lines))
    telling = [decision for decision in found if decision.known]
    telling.sort(key=lambda decision: decision.at)
    return Decisions(tuple(telling), len(found) - len(telling), digest)


def meaning(action: str, label: str | None, source: str) -> dict[str, int]:
    """What a decision says of the labels it says something of.

    >>> meaning("reject", "spam", "moderator")
    {'spam': 1}
    >>> meaning("reject", "off_topic", "moderator")
    {}
    """
    if source not in ("moderator", "audit", "import"):
        return {}
    match action, label:
        case "approve", _:
            return dict.fromkeys(LABELS, 0)
        case "reject", "spam":
            return {"spam": 1}
        case "reject", "toxic":
            return {"toxicity": 1}
    return {}


def _decisions(path: Path, lines: list[str]) -> Iterator[Decision]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _decision(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            message = f"Line {number} of {path} is no decision: {_why(error)}."
            raise DataError(message) from error


def _decision(record: Any) -> Decision:
    if not isinstance(record, dict):
        raise TypeError("it is not a JSON object")
    missing = [name for name in _REQUIRED if name not in record]
    if missing:
        raise KeyError(f"it has no {missing[0]}")
    at = _time(record["at"])
    added = _time(record["added"]) if record.get("added") else None
    texts = {name: record.get(name) or "" for name in _TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("its texts are not all strings")
    known = meaning(record["action"], record["label"], record["source"])
    author, actor = (str(record.get(name) or "") for name in ("author", "actor"))
    weight = _weight(record.get("weight", 1.0))
    return Decision(at, Document(**texts), author, actor, known, weight, added)


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("its time has no zone")
    return moment


def _weight(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError("its weight is not above 0 and at most 1")
    return float(value)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg})"
    return str(error.args[0])
