"""The last days of a site beside the weeks before: how many are held, how scores lie, what is new.

What a comment was judged by stands in the machine's first decision on it, which nothing
changes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from model.labels import LABELS
from service.comments.records import AUTOMATIC, HELD, timestamp
from service.drift.statistics import Floats, kolmogorov_smirnov, stability, two_shares
from service.models import Comment, Decision, first_uid, now

RECENT = timedelta(days=7)
BEFORE = timedelta(days=28)

HOLD_RATE = "hold_rate"
LANGUAGE = "unknown_language"

# Comments that either time must have, so that there is anything to say.
FEWEST = 100
# By chance alone at most one alert in a hundred weeks of a site, whatever depends on what:
# so many things are compared on each of seven days (Bonferroni).
LEVEL = 0.01 / (7 * (2 + len(LABELS)))
# What is certain may be too small to matter: three points of a share, and the usual limit of
# the index above which a distribution is called shifted.
POINTS = 0.03
SHIFTED = 0.25
# Scores that are read of either time.
SAMPLE = 10_000


@dataclass(slots=True)
class Window:
    """What came in from ``start`` to ``end``, counted."""

    start: datetime
    end: datetime
    count: int = 0
    held: int = 0
    unknown: int = 0
    models: Counter[str] = field(default_factory=Counter)

    @property
    def model(self) -> str | None:
        """The version that judged most."""
        return max(self.models, key=lambda name: self.models[name], default=None)

    def shown(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "from": timestamp(self.start),
            "to": timestamp(self.end),
            "comments": self.count,
            "model_version": self.model,
        }


def measure(session: Session, site_id: int) -> dict[str, Any]:
    """The comparison of one site, for JSON.

    ``changes`` holds one entry for each thing that both times have enough of: its value in
    either (a share, or a mean score), of how many, the stability index of scores, the probability
    ``p`` that chance alone did it, and whether it is ``certain``: beyond doubt, and not small.
    """
    end = now()
    recent = _window(session, site_id, end - RECENT, end)
    before = _window(session, site_id, end - RECENT - BEFORE, end - RECENT)
    changes = []
    if min(recent.count, before.count) >= FEWEST:
        changes += [
            _share(HOLD_RATE, recent, before, recent.held, before.held),
            _share(LANGUAGE, recent, before, recent.unknown, before.unknown),
            *_scores(session, site_id, recent, before),
        ]
    return {"recent": recent.shown(), "before": before.shown(), "changes": changes}


def _came_in(site_id: int, start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(
        Comment.site_id == site_id,
        Comment.uid >= first_uid(start),
        Comment.uid < first_uid(end),
        Decision.source == AUTOMATIC,
        Decision.from_status.is_(None),
    )


def _window(session: Session, site_id: int, start: datetime, end: datetime) -> Window:
    columns = (Decision.to_status, Comment.language, Decision.model_version)
    query = (
        select(*columns, func.count())
        .join(Comment, Comment.id == Decision.comment_id)
        .where(_came_in(site_id, start, end))
        .group_by(*columns)
    )
    window = Window(start, end)
    for status, language, version, count in session.execute(query):
        window.count += count
        window.held += count if status == HELD else 0
        window.unknown += count if language != "english" else 0
        if version is not None:
            window.models[version] += count
    return window


def _share(
    what: str, recent: Window, before: Window, recent_part: int, before_part: int
) -> dict[str, Any]:
    p = two_shares(recent_part, recent.count, before_part, before.count)
    is_, was = recent_part / recent.count, before_part / before.count
    found = _change(what, is_, was, recent.count, before.count, p)
    return found | {"certain": p < LEVEL and abs(is_ - was) >= POINTS}


def _scores(
    session: Session, site_id: int, recent: Window, before: Window
) -> Iterator[dict[str, Any]]:
    """Per label, in what one model judged: another model's scores are no news of the comments."""
    version = recent.model
    if version is None or min(recent.models[version], before.models[version]) < FEWEST:
        return
    is_ = _sample(session, site_id, recent, version)
    was = _sample(session, site_id, before, version)
    if not len(is_) or not len(was):
        return
    for number, label in enumerate(LABELS):
        sample, reference = is_[:, number], was[:, number]
        p, index = kolmogorov_smirnov(sample, reference), stability(sample, reference)
        means = float(sample.mean()), float(reference.mean())
        found = _change(label, *means, len(sample), len(reference), p)
        yield found | {"psi": index, "certain": p < LEVEL and index > SHIFTED}


def _sample(session: Session, site_id: int, window: Window, version: str) -> Floats:
    """Scores by ``version``, (comments, labels): of all comments, or of every so many."""
    step = -(-window.models[version] // SAMPLE)
    query = (
        select(Decision.scores)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(_came_in(site_id, window.start, window.end), Decision.model_version == version)
        .where(Decision.scores.is_not(None), Decision.id % step == 0)
    )
    rows = ([row[label] for label in LABELS] for row in session.scalars(query) if row)
    return np.array(list(rows), dtype=np.float64).reshape(-1, len(LABELS))


def _change(
    what: str, recent: float, before: float, recent_of: int, before_of: int, p: float
) -> dict[str, Any]:
    return {
        "what": what,
        "recent": recent,
        "before": before,
        "recent_of": recent_of,
        "before_of": before_of,
        "psi": None,
        "p": p,
        "certain": False,
    }
