"""What a threshold means in comments a week, by the scores that are stored. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from service.comments import labels
from service.comments.records import APPROVED, DELETED, REJECTED
from service.errors import Invalid
from service.models import Comment, CommentRevision, Decision, first_uid, now
from service.models.comments import CURRENT
from service.stats.intervals import Share, Z, share

PERIOD = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
# The latest are looked at; of a busier site that is a shorter time.
MOST = 10_000
# With fewer, the interval is wider than any wish.
FEWEST = 50
# What people call a comment that has a label; of the finer labels no decision tells.
BAD = {"spam": "spam", "toxicity": "toxic"}
# A threshold is kept to so many parts of 1.
GRAIN = 10_000


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored comment: its scores, how it stands, and whether a person has decided that.

    ``label`` is what somebody called it who rejected it after reading, see ``comments.labels``.
    """

    scores: Mapping[str, float]
    status: str
    settled: bool
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """Comments that a threshold would hold: in all, and those that people have decided."""

    threshold: float
    held: int
    approved: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The threshold that a wish asks for, and the share of the comments it is about.

    Of the good ones that are held, or of the bad ones that are let through.
    """

    threshold: float
    found: Share


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

    def holding(self, label: str, most: float) -> Wish:
        """The least threshold that holds at most this share of the comments that stand approved.

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

    def letting_through(self, label: str, most: float) -> Wish:
        """The highest threshold that lets at most this share of what people rejected through.

        :raises Invalid: no decision tells of the label, there are too few, or no threshold does.
        """
        if label not in BAD:
            raise Invalid("No decision says which of the finer labels a comment has.")
        scores = sorted(one.scores.get(label, 0.0) for one in self.comments if _bad(one, label))
        if len(scores) < FEWEST:
            raise Invalid(
                f"People rejected only {len(scores)} comments as {BAD[label]} in this time;"
                f" it takes {FEWEST}."
            )
        # Whoever comes after those that may pass must be held.
        first_held = scores[floor(most * len(scores) + 1e-9)]
        threshold = floor(first_held * GRAIN + 1e-9) / GRAIN
        if threshold <= 0:
            raise Invalid("No threshold does that: too many bad comments have a score of 0.")
        return Wish(threshold, share(sum(score < threshold for score in scores), len(scores)))


def needed(most: float) -> int:
    """How many bad comments it takes to promise a share of 0 < ``most`` < 1, should none pass.

    From so many on, the 95 % interval of none of them ends at ``most`` or below.

    >>> needed(0.01), share(0, 381).high <= 0.01, share(0, 380).high <= 0.01
    (381, True, False)
    """
    return ceil(Z * Z * (1 - most) / most)


def _bad(one: Scored, label: str) -> bool:
    return one.status == REJECTED and one.label == BAD[label]


def _called() -> ScalarSelect[str | None]:
    """The label of the decision that a comment's text was rejected by, if it teaches."""
    return (
        select(Decision.label)
        .where(
            Decision.comment_id == Comment.id,
            Decision.revision == Comment.revision,
            Decision.action == "reject",
            labels.is_label(),
        )
        .correlate(Comment)
        .scalar_subquery()
    )


def sample(session: Session, site_id: int, version: str | None) -> Sample:
    """The comments of the last four weeks that a model has scored, not those of own people.

    ``version``: the live model, to tell how many were scored by another.
    """
    since = now() - PERIOD
    text = CommentRevision
    rows = session.execute(
        select(
            Comment.status,
            Comment.settled,
            _called().label("called"),
            Comment.created_at,
            text.scores,
            text.model_version,
        )
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
        comments=[Scored(row.scores, row.status, row.settled, row.called) for row in rows],
        weeks=_weeks(rows[-1].created_at if rows else since),
        other_model=sum(row.model_version != version for row in rows),
    )


def _weeks(first: datetime) -> float:
    """Since the first comment; a site of some days is reckoned as a week old."""
    return min(max(now() - first, WEEK), PERIOD) / WEEK
