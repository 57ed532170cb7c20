"""What time does to comments: forgetting, expiring, judging anew, checking.

Each job works in small transactions, so that it never keeps writers waiting
and can be stopped and started again at any moment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from service.comments import judging, records, visibility
from service.comments.judging import Text
from service.comments.records import APPROVED, AUTOMATIC, CERTAIN_SPAM, DELETED, REJECTED
from service.comments.submit import IDEMPOTENCY_HOURS, automatic
from service.context import Services
from service.models import (
    Article,
    Comment,
    CommentRevision,
    Decision,
    Idempotency,
    ModeratorSession,
    RateLimit,
    Site,
    new_uid,
    now,
)

log = logging.getLogger(__name__)

ADDRESS_DAYS = 30
DELETED_DAYS = 30
BATCH = 200

_ONLY_UNJUDGED = " model_unavailable "


def forget_addresses(services: Services) -> int:
    """Erase the hashes of addresses and handles after 30 days."""
    old = select(Comment.id).where(
        Comment.created_at < now() - timedelta(days=ADDRESS_DAYS),
        or_(Comment.address_hash.is_not(None), Comment.handle_hash.is_not(None)),
    )
    nothing = {"address_hash": None, "network_hash": None, "handle_hash": None}
    with services.db.write() as session:
        ids = session.scalars(old.limit(BATCH)).all()
        session.execute(update(Comment).where(Comment.id.in_(ids)).values(**nothing))
        return len(ids)


def forget_deleted(services: Services) -> int:
    """Erase the texts of deleted comments after 30 days; their place in the thread stays."""
    with services.db.write() as session:
        ids = session.scalars(
            select(Comment.id)
            .join(CommentRevision, CommentRevision.comment_id == Comment.id)
            .where(
                Comment.status == DELETED,
                Comment.removed_at < now() - timedelta(days=DELETED_DAYS),
                CommentRevision.body != "",
            )
            .distinct()
            .limit(BATCH)
        ).all()
        session.execute(
            update(CommentRevision)
            .where(CommentRevision.comment_id.in_(ids))
            .values(body="", body_html="", author_name="", author_url=None, explanation=[])
        )
        session.execute(update(Comment).where(Comment.id.in_(ids)).values(author_email=None))
        return len(ids)


def forget_expired(services: Services) -> int:
    """Delete answers to old idempotency keys, ended sessions and full counters."""
    old = now() - timedelta(hours=IDEMPOTENCY_HOURS)
    with services.db.write() as session:
        done = [
            session.execute(delete(Idempotency).where(Idempotency.created_at < old)),
            session.execute(delete(ModeratorSession).where(ModeratorSession.expires_at < now())),
            session.execute(delete(RateLimit).where(RateLimit.expires_at < now().timestamp())),
        ]
        return sum(getattr(result, "rowcount", 0) for result in done)


def expire_certain_spam(services: Services) -> int:
    """Reject what nobody read in the list of almost sure spam; recorded, never a label."""
    with services.db.read() as session:
        sites = session.scalars(select(Site)).all()
        days = {
            site.id: services.sites.of(session, site.id).rules.certain_spam_days for site in sites
        }
    return sum(_expire_site(services, site_id, count) for site_id, count in days.items())


def _expire_site(services: Services, site_id: int, days: int) -> int:
    query = (
        select(Comment.article_id, Comment.uid)
        .where(
            Comment.queue == CERTAIN_SPAM,
            Comment.site_id == site_id,
            Comment.created_at < now() - timedelta(days=days),
        )
        .order_by(Comment.article_id)
        .limit(BATCH)
    )
    with services.db.write() as session:
        rows = session.execute(query).all()
        batch = new_uid()
        for article_id, group in groupby(rows, lambda row: row[0]):
            visibility.locked_article(session, article_id)
            for _, uid in group:
                _expire(session, uid, batch)
        return len(rows)


def _expire(session: Session, uid: str, batch: str) -> None:
    comment = session.scalars(
        select(Comment).where(Comment.uid == uid).execution_options(populate_existing=True)
    ).one()
    if comment.queue != CERTAIN_SPAM:
        return
    session.add(
        Decision(
            comment_id=comment.id,
            revision=comment.revision,
            action="expire",
            source=AUTOMATIC,
            actor="parley",
            batch=batch,
            from_status=comment.status,
            from_queue=comment.queue,
            to_status=REJECTED,
            reasons=comment.current.reasons,
        )
    )
    visibility.move(session, comment, REJECTED, None)


def judge_waiting(services: Services) -> int:
    """Judge anew what is held only because no model was there."""
    if services.live.current() is None:
        return 0
    with services.db.read() as session:
        query = select(Comment.uid).where(
            Comment.queue == records.NEEDS_YOU,
            Comment.reason_codes == _ONLY_UNJUDGED,
            Comment.settled.is_(False),
        )
        uids = session.scalars(query.order_by(Comment.uid).limit(BATCH)).all()
    return sum(_judge_anew(services, uid) for uid in uids)


def _judge_anew(services: Services, uid: str) -> int:
    with services.db.read() as session:
        comment = session.scalars(select(Comment).where(Comment.uid == uid)).one()
        version, current = comment.version, comment.current
        text = Text(current.body, current.author_name, comment.author_email, current.author_url)
    judgement = judging.judge(services.live, text)
    if judgement.scores is None:
        return 0
    with services.db.write() as session:
        visibility.locked_article(session, comment.article_id)
        query = select(Comment).where(Comment.uid == uid)
        comment = session.scalars(query.execution_options(populate_existing=True)).one()
        if comment.version != version:
            return 0
        site = services.sites.of(session, comment.site_id)
        judged = judging.decide(session, site, text, judgement, comment.author_key)
        revision = session.scalars(
            select(CommentRevision).filter_by(comment_id=comment.id, number=comment.revision)
        ).one()
        judged.onto(comment, revision)
        session.add(automatic(comment, judged, comment.status, comment.queue))
        visibility.move(session, comment, judged.verdict.status, judged.verdict.queue)
    return 1


JOBS: tuple[Callable[[Services], int], ...] = (
    judge_waiting,
    expire_certain_spam,
    forget_addresses,
    forget_deleted,
    forget_expired,
)


def run(services: Services) -> int:
    """Do every job until nothing is left to do; returns how many rows were touched."""
    done = 0
    for job in JOBS:
        while count := job(services):
            done += count
            log.info("%s: %d", job.__name__, count)
    return done


@dataclass(frozen=True, slots=True)
class Fault:
    """A kept count that is not what its rows say."""

    kind: str
    id: int
    kept: int
    right: int


def check(session: Session) -> list[Fault]:
    """Compare every kept count with the rows it counts."""
    child = aliased(Comment)
    approved = func.coalesce(func.sum(case((Comment.status == APPROVED, 1), else_=0)), 0)
    articles = (
        select(Article.id, Article.approved_count, approved)
        .outerjoin(Comment, Comment.article_id == Article.id)
        .group_by(Article.id, Article.approved_count)
        .having(Article.approved_count != approved)
    )
    faults = [Fault("approved_count", *row) for row in session.execute(articles)]
    for name, condition in (
        ("reply_count", child.status == APPROVED),
        ("listed_below", child.listed.is_(True)),
    ):
        kept = getattr(Comment, name)
        right = func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        replies = (
            select(Comment.id, kept, right)
            .outerjoin(child, child.parent_id == Comment.id)
            .group_by(Comment.id, kept)
            .having(kept != right)
        )
        faults += [Fault(name, *row) for row in session.execute(replies)]
    listed = case((or_(Comment.status == APPROVED, Comment.listed_below > 0), 1), else_=0)
    kept = case((Comment.listed.is_(True), 1), else_=0)
    rows = session.execute(select(Comment.id, kept, listed).where(kept != listed))
    return faults + [Fault("listed", *row) for row in rows]


def repair(session: Session) -> int:
    """Put every kept count right, deepest comments first; returns how many were wrong."""
    repaired = 0
    while faults := check(session):
        for fault in faults:
            if fault.kind == "approved_count":
                article = visibility.locked_article(session, fault.id)
                article.approved_count = fault.right
                article.revision += 1
            else:
                comment = session.get_one(Comment, fault.id)
                right = bool(fault.right) if fault.kind == "listed" else fault.right
                setattr(comment, fault.kind, right)
        session.flush()
        repaired += len(faults)
    return repaired
