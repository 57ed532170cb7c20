"""What time does to comments: forgetting, expiring, judging anew.

Each job works in small transactions, so that it never keeps writers waiting
and can be stopped and started again at any moment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from service.comments import blind, claims, idempotency, judging, records, retention, visibility
from service.comments.judging import Text
from service.comments.records import AUTOMATIC, CERTAIN_SPAM, REJECTED
from service.context import Services
from service.drift import watch
from service.mail import notices, subscriptions
from service.models import (
    CheckedText,
    Comment,
    CommentRevision,
    Decision,
    Idempotency,
    Invitation,
    ModeratorSession,
    RateLimit,
    ShadowScore,
    Site,
    SpentChallenge,
    new_uid,
    now,
)
from service.outbox import delivery, events, followers
from service.privacy import database
from service.scoring import Judgement
from service.shadow import runs

log = logging.getLogger(__name__)

CHECKED_DAYS = 60
BATCH = 200

_ONLY_UNJUDGED = " model_unavailable "


def forget_unconfirmed(services: Services) -> int:
    """Delete wishes for mails about replies that were not confirmed within seven days."""
    return retention.in_batch(services, subscriptions.unconfirmed(), followers.remove)


def forget_shadows(services: Services) -> int:
    """Delete what candidates said 30 days after their shadow ended."""
    wanted = select(ShadowScore.id).where(ShadowScore.shadow_id.in_(runs.over()))
    return retention.in_batch(services, wanted, _drop_scores)


def _drop_scores(session: Session, ids: Sequence[int]) -> None:
    session.execute(delete(ShadowScore).where(ShadowScore.id.in_(ids)))


def forget_expired(services: Services) -> int:
    """Delete old idempotency keys, sessions, challenges, invitations, answers and full counters."""
    old = now() - timedelta(hours=idempotency.HOURS)
    checked = now() - timedelta(days=CHECKED_DAYS)
    with services.db.write() as session:
        done = [
            session.execute(delete(Idempotency).where(Idempotency.created_at < old)),
            session.execute(delete(CheckedText).where(CheckedText.created_at < checked)),
            session.execute(delete(ModeratorSession).where(ModeratorSession.expires_at < now())),
            session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at <= now())),
            session.execute(delete(Invitation).where(Invitation.expires_at < now())),
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
        select(Comment.uid)
        .where(
            Comment.queue == CERTAIN_SPAM,
            Comment.site_id == site_id,
            Comment.created_at < now() - timedelta(days=days),
        )
        .order_by(Comment.article_id)
        .limit(BATCH)
    )
    with services.db.read() as session:
        uids = session.scalars(query).all()
    if uids:
        with services.db.write() as session:
            batch = new_uid()
            for comment in visibility.locked_comments(session, uids).values():
                _expire(services, session, comment, batch)
    return len(uids)


def _expire(services: Services, session: Session, comment: Comment, batch: str) -> None:
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
    before = comment.status
    visibility.move(session, comment, REJECTED, None)
    site = services.sites.of(session, comment.site_id)
    events.add(session, site, events.REJECTED, comment, before=before)


def judge_waiting(services: Services) -> int:
    """Judge anew what is held only because no model was there."""
    if services.live.current() is None:
        return 0
    with services.db.read() as session:
        uids = session.scalars(_waiting(Comment.uid).order_by(Comment.uid).limit(BATCH)).all()
    return sum(_judge_anew(services, uid) for uid in uids)


def _waiting(wanted: Any) -> Select[Any]:
    return select(wanted).where(
        Comment.queue == records.NEEDS_YOU,
        Comment.reason_codes == _ONLY_UNJUDGED,
        Comment.settled.is_(False),
    )


def _judge_anew(services: Services, uid: str) -> int:
    """Judge one comment; 0 when another worker, a person or its author was first."""
    with services.db.read() as session:
        comment = session.scalar(_waiting(Comment).where(Comment.uid == uid))
        if comment is None:
            return 0
        version, current = comment.version, comment.current
        text = Text(current.body, current.author_name, comment.author_email, current.author_url)
    judgement = judging.judge(services.live, text)
    if judgement.scores is None:
        return 0
    with services.db.write() as session:
        comment = visibility.locked_comment(session, uid)
        if comment.version != version:
            return 0
        _put_down(services, session, comment, text, judgement)
    return 1


def _put_down(
    services: Services, session: Session, comment: Comment, text: Text, judgement: Judgement
) -> None:
    site = services.sites.of(session, comment.site_id)
    judged = judging.decide(
        session,
        site,
        text,
        judgement,
        comment.author_key,
        judging.address_of(comment.address_hash, comment.network_hash),
        article=comment.article,
    )
    number = {"comment_id": comment.id, "number": comment.revision}
    judged.onto(comment, session.scalars(select(CommentRevision).filter_by(**number)).one())
    session.add(judged.decision(comment, comment.status, comment.queue))
    before = comment.status
    visibility.move(session, comment, judged.verdict.status, judged.verdict.queue)
    if comment.status != before:
        events.add(session, site, events.OF_STATUS[comment.status], comment, before=before)


Job = Callable[[Services], int]

# Authors wait for the first; the others read through much that is old.
OFTEN: tuple[Job, ...] = (judge_waiting, notices.begin_digests, database.overwrite)
HOURLY: tuple[Job, ...] = (
    watch.watch,
    expire_certain_spam,
    blind.close_old,
    claims.drop_ended,
    retention.forget_addresses,
    retention.forget_reporters,
    retention.forget_emails,
    retention.forget_rejected,
    retention.forget_deleted,
    forget_unconfirmed,
    forget_shadows,
    forget_expired,
    delivery.forget,
)


def run(services: Services, jobs: Sequence[Job] = (*OFTEN, *HOURLY)) -> int:
    """Do every job until nothing is left to do; returns how many rows were touched."""
    done = 0
    for job in jobs:
        while count := job(services):
            done += count
            log.info("%s: %d", job.__name__, count)
    return done
