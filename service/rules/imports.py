"""Lists of phrases as people pass them around: one on each line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service import blocklists
from service.text import phrases

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Report:
    """What is in a list: phrases to be taken, how many are known, refused lines with the reason."""

    taken: list[str]
    known: int
    refused: list[tuple[int, str, str]]


def read(session: Session, site_id: int, kind: str, text: str) -> Report:
    """Look through a list; nothing is stored.

    A line beginning with ``#`` is a comment, an empty one nothing. What is said twice counts once,
    the second time as known.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    wanted = [(number, line) for number, line in lines if line and not line.startswith("#")]
    new = dict.fromkeys(line for _, line in wanted)
    there = blocklists.known_phrases(session, site_id, kind, list(new))
    why = {line: phrases.refused(line) for line in new if line not in there}
    refused = [(number, line, why[line] or "") for number, line in wanted if why.get(line)]
    taken = [line for line, fault in why.items() if fault is None]
    return Report(taken, len(wanted) - len(taken) - len(refused), refused)
