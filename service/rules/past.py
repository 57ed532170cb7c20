"""The last comments of a site, and what can still be known of them.

Nothing here is read per comment: a few statements, each bounded, whatever the site's size.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import reserved
from service.blocklists import Names
from service.comments import judging
from service.comments.judging import Reading, Text
from service.comments.records import APPROVED, DELETED, REJECTED
from service.models import Comment, CommentRevision
from service.models.comments import CURRENT
from service.policy import Sending
from service.sites import SiteConfig

LOOKED_AT = 1000
_REJECTIONS = 20_000  # looked at for all authors together, the latest


@dataclass(frozen=True, slots=True)
class Past:
    """One comment as it stands, with what its text says and whom it could mean."""

    uid: str
    name: str
    body: str
    status: str
    settled: bool
    author_key: str
    article_id: int
    created_at: datetime
    scores: Mapping[str, float] | None
    model_version: str | None
    edited_after_decision: bool
    address_known: bool
    reserved: reserved.Kind | None
    sending: Sending
    reading: Reading
    names: Names
    text: Text


def last(session: Session, site: SiteConfig, count: int = LOOKED_AT) -> list[Past]:
    """The last comments with a text, newest first; not those of the site's own people."""
    comment, text = Comment, CommentRevision
    rows = session.execute(
        select(
            comment.uid, comment.status, comment.settled, comment.author_key, comment.author_email,
            comment.address_hash, comment.network_hash, comment.article_id, comment.created_at,
            text.author_name, text.author_url, text.body, text.scores, text.model_version,
            comment.reason_codes,
        )
        .join(text, CURRENT)
        .where(
            comment.site_id == site.id, comment.status != DELETED, comment.badge.is_(None),
            text.body != "",
        )
        .order_by(comment.uid.desc())
        .limit(count)
    )  # fmt: skip
    return [_past(site, row) for row in rows]


def _past(site: SiteConfig, row: Any) -> Past:
    text = Text(row.body, row.author_name, row.author_email, row.author_url)
    reading = judging.read(text)
    address = judging.address_of(row.address_hash, row.network_hash)
    return Past(
        uid=row.uid,
        name=row.author_name,
        body=row.body,
        status=row.status,
        settled=row.settled,
        author_key=row.author_key,
        article_id=row.article_id,
        created_at=row.created_at,
        scores=row.scores,
        model_version=row.model_version,
        edited_after_decision=" edited_after_decision " in row.reason_codes,
        address_known=address is not None,
        reserved=site.reserved.taken(row.author_name, row.author_email),
        sending=judging.sent_before(row.reason_codes),
        reading=reading,
        names=judging.names_of(row.author_email, row.author_key, address, reading.domains),
        text=text,
    )


def all_names(comments: Iterable[Past]) -> Names:
    """Everything by which a ban or a mark could mean any of the comments."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for comment in comments:
        for kind, values in comment.names.items():
            found[kind] |= values
    return found


class Records:
    """What was known of the authors when each comment came in, by the comments before it."""

    def __init__(self, session: Session, site_id: int, comments: Sequence[Past], most: int) -> None:
        """``most``: how far approved comments need to be counted."""
        keys = {comment.author_key for comment in comments}
        self._approved = _times(_first_approved(session, site_id, keys, most))
        self._rejected = _times(_rejected(session, site_id, keys))

    def approved_before(self, comment: Past) -> int:
        """How many older comments of the author are approved by now, up to ``most``."""
        return bisect_left(self._approved.get(comment.author_key, []), comment.created_at)

    def rejected_before(self, comment: Past, days: int) -> bool:
        """Whether an older comment of the author, not older than that, is rejected by now."""
        times = self._rejected.get(comment.author_key, [])
        since = comment.created_at - timedelta(days=days)
        return bisect_left(times, since) < bisect_left(times, comment.created_at)


def _times(rows: Iterable[Any]) -> dict[str, list[datetime]]:
    """Author to the times of comments, in order."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for author_key, created_at in rows:
        found[author_key].append(created_at)
    return {author_key: sorted(times) for author_key, times in found.items()}


def _first_approved(session: Session, site_id: int, keys: set[str], most: int) -> Iterable[Any]:
    place = func.row_number().over(partition_by=Comment.author_key, order_by=Comment.created_at)
    numbered = (
        select(Comment.author_key, Comment.created_at, place.label("place"))
        .where(
            Comment.site_id == site_id,
            Comment.author_key.in_(keys),
            Comment.status == APPROVED,
        )
        .subquery()
    )
    return session.execute(
        select(numbered.c.author_key, numbered.c.created_at).where(numbered.c.place <= most)
    )


def _rejected(session: Session, site_id: int, keys: set[str]) -> Iterable[Any]:
    return session.execute(
        select(Comment.author_key, Comment.created_at)
        .where(
            Comment.site_id == site_id,
            Comment.author_key.in_(keys),
            Comment.status == REJECTED,
        )
        .order_by(Comment.created_at.desc())
        .limit(_REJECTIONS)
    )
