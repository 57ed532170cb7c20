"""What a threshold means in comments a week, by the scores that are stored. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, DELETED, REJECTED
from service.errors import Invalid
from service.models import Comment, CommentRevision, first_uid, now
from service.models.comments import CURRENT
from service.stats.intervals import Share, share

PERIOD = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
# The latest are looked at; of a busier site that is a shorter time.
MOST = 10_000
# With fewer, the interval is wider than any wish.
FEWEST = 50
# A threshold is kept to so many parts of 1.
GRAIN = 10_000


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored comment: its scores, how it stands, and whether a person has decided that."""

    scores: Mapping[str, float]
    status: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """Comments that a threshold would hold: in all, and those that people have decided."""

    threshold: float
    held: int
    approved: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The least threshold that holds no more good comments than wished, and how many it does."""

    threshold: float
    good: Share


@dataclass(frozen=True, slots=True)
class Sample:
    """The comments of some weeks; ``other_model`` of them were scored by another version."""

    comments: Sequence[Scored]
    weeks: float
    other_model: int

    def meaning(self, label: str, threshold: float) -> Meaning:
        """What a threshold of a label would have held, whatever other rules say."""
        held = [one for one in self.comments if one.scores.get(label, 0.0) >= threshold]
        decided = [one.status for one in held if one.settled]
        return Meaning(threshold, len(held), decided.count(APPROVED), decided.count(REJECTED))

    def wish(self, label: str, most: float) -> Wish:
        """The threshold that holds at most this share of the comments that stand approved.

        :raises Invalid: there are too few to tell, or no threshold does.
        """
        good = [one for one in self.comments if one.status == APPROVED]
        scores = sorted((one.scores.get(label, 0.0) for one in good), reverse=True)
        if len(scores) < FEWEST:
            raise Invalid(
                f"Only {len(scores)} comments stand approved in this time; it takes {FEWEST}."
            )
        # Whoever comes after those that may be held must not be.
        first_free = scores[floor(most * len(scores) + 1e-9)]
        threshold = (floor(first_free * GRAIN) + 1) / GRAIN
        if threshold >= 1:
            raise Invalid("No threshold does that: too many good comments have a score of 1.")
        return Wish(threshold, share(sum(score >= threshold for score in scores), len(scores)))


def sample(session: Session, site_id: int, version: str | None) -> Sample:
    """The comments of the last four weeks that a model has scored, not those of own people.

    ``version``: the live model, to tell how many were scored by another.
    """
    since = now() - PERIOD
    text = CommentRevision
    rows = session.execute(
        select(Comment.status, Comment.settled, Comment.created_at, text.scores, text.model_version)
        .join(text, CURRENT)
        .where(
            Comment.site_id == site_id,
            Comment.uid >= first_uid(since),
            Comment.status != DELETED,
            Comment.badge.is_(None),
            text.scores.is_not(None),
        )
        .order_by(Comment.uid.desc())
        .limit(MOST)
    ).all()
    return Sample(
        comments=[Scored(row.scores, row.status, row.settled) for row in rows],
        weeks=_weeks(rows[-1].created_at if rows else since),
        other_model=sum(row.model_version != version for row in rows),
    )


def _weeks(first: datetime) -> float:
    """Since the first comment; a site of some days is reckoned as a week old."""
    return min(max(now() - first, WEEK), PERIOD) / WEEK
