"""What a site keeps no longer than its rules say: addresses, e-mail addresses, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.comments import erasing, visibility
from service.comments.records import DELETED, REJECTED
from service.context import Services
from service.models import Comment, CommentRevision, Report, Site, Subscription, now, search
from service.privacy import database

BATCH = 200


def forget_addresses(services: Services) -> int:
    """Erase the hashes of addresses and handles after ``address_days``."""
    nothing = {"address_hash": None, "network_hash": None, "handle_hash": None}
    kept = or_(Comment.address_hash.is_not(None), Comment.handle_hash.is_not(None))
    old = _older(services, "address_days", Comment.created_at)
    if old is None:
        return 0

    def change(session: Session, ids: Sequence[int]) -> None:
        session.execute(update(Comment).where(Comment.id.in_(ids)).values(**nothing))

    return in_batch(services, select(Comment.id).where(old, kept), change)


def forget_reporters(services: Services) -> int:
    """Erase the hashes of those who reported something after ``address_days``."""
    old = _older(services, "address_days", Report.created_at)
    if old is None:
        return 0
    wanted = select(Report.id).join(Comment, Comment.id == Report.comment_id)
    return in_batch(
        services, wanted.where(old, ~Report.reporter.startswith("erased ")), forget_reporter
    )


def forget_reporter(session: Session, ids: Sequence[int]) -> None:
    """Put in the place of reporters what is unique among those of a comment, and says nothing."""
    nobody = literal("erased ") + cast(Report.id, String)
    session.execute(update(Report).where(Report.id.in_(ids)).values(reporter=nobody))


def forget_emails(services: Services) -> int:
    """Erase e-mail addresses after ``email_days``, but for those that wait for replies."""
    waits = select(Subscription.id).where(Subscription.comment_id == Comment.id).exists()
    old = _older(services, "email_days", Comment.created_at)
    if old is None:
        return 0
    wanted = select(Comment.id).where(old, Comment.author_email.is_not(None), ~waits)
    return in_batch(services, wanted, _forget_email)


def _forget_email(session: Session, ids: Sequence[int]) -> None:
    session.execute(update(Comment).where(Comment.id.in_(ids)).values(author_email=None))
    rows = session.scalars(select(Comment).where(Comment.id.in_(ids)))
    texts = [
        (row.id, (row.current.author_name, None, row.current.author_url, row.current.body))
        for row in rows
        if row.current.body
    ]
    search.put(session.connection(), texts)


def forget_deleted(services: Services) -> int:
    """Erase the texts of deleted comments after ``deleted_days``; their places stay."""
    return _forget_texts(services, DELETED, "deleted_days")


def forget_rejected(services: Services) -> int:
    """Erase the texts of rejected comments after ``rejected_days``; the decision stays."""
    return _forget_texts(services, REJECTED, "rejected_days")


def _forget_texts(services: Services, status: str, rule: str) -> int:
    old = _older(services, rule, Comment.removed_at)
    if old is None:
        return 0
    text: Select[int] = select(CommentRevision.id).where(
        CommentRevision.comment_id == Comment.id, CommentRevision.body != ""
    )
    wanted = (
        select(Comment.uid)
        .where(Comment.status == status, old, text.exists())
        .order_by(Comment.article_id)
        .limit(BATCH)
    )
    with services.db.read() as session:
        uids = session.scalars(wanted).all()
    if uids:
        with services.db.write() as session:
            # A moderator may have taken some back meanwhile.
            found = visibility.locked_comments(session, uids).values()
            standing = set(session.scalars(wanted.where(Comment.uid.in_(uids))))
            _erase(session, [comment for comment in found if comment.uid in standing])
    return len(uids)


def _erase(session: Session, comments: Sequence[Comment]) -> None:
    for comment in comments:
        comment.version += 1
    session.flush()
    erasing.words(session, [comment.id for comment in comments])
    database.mark(session, timedelta(days=1))


def _older(
    services: Services, rule: str, moment: InstrumentedAttribute[object]
) -> ColumnElement[bool] | None:
    """Whether a comment's site keeps no longer what dates from ``moment``; None: each keeps it."""
    with services.db.read() as session:
        sites = session.scalars(select(Site)).all()
        days = {site.id: getattr(services.sites.of(session, site.id).rules, rule) for site in sites}
    limits = [
        (Comment.site_id == site_id) & (moment < now() - timedelta(days=count))
        for site_id, count in days.items()
        if count is not None
    ]
    return or_(*limits) if limits else None


def in_batch(
    services: Services, wanted: Select[int], change: Callable[[Session, Sequence[int]], None]
) -> int:
    """Change the next rows that ``wanted`` finds; writers wait only when there are some."""
    with services.db.read() as session:
        if session.scalar(wanted.limit(1)) is None:
            return 0
    with services.db.write() as session:
        # Whom another worker or a moderator is at is left for the next time.
        locked = wanted.limit(BATCH).with_for_update(skip_locked=True, key_share=True)
        ids = session.scalars(locked).all()
        change(session, ids)
        return len(ids)
