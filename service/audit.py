"""The log of acts: who did what to what, written in the transaction that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.models import Act, Site

# Every act there is, in words that go with who did it: 'ana' + 'decided comments'.
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "decide": "decided comments",
        "undo": "took decisions back",
        "reply": "answered a comment",
        "edit": "changed the text of a comment",
        "reserve": "kept a name for the site's own people",
        "release": "released a name",
        "change_display_name": "changed the name above their answers",
        "add_person": "added a person",
        "remove_person": "removed a person",
        "change_person": "changed what a person may do",
        "invite": "invited somebody",
        "withdraw_invitation": "withdrew an invitation",
        "join": "joined",
        "change_password": "changed a password",
        "change_notices": "chose when mails come",
        "change_email": "changed an e-mail address",
        "end_sessions": "ended sessions",
        "add_second_factor": "added a second factor",
        "remove_second_factor": "took a second factor off",
        "reset_second_factor": "reset a second factor",
        "renew_recovery_codes": "made new recovery codes",
        "use_recovery_code": "used a recovery code",
        "make_key": "made a key",
        "rotate_key": "replaced a key",
        "revoke_key": "revoked a key",
        "change_quota": "changed how often a key may call",
        "make_site": "made a site",
        "change_site": "changed a site",
        "rules": "changed the rules",
        "phrases": "changed the phrases",
        "ban": "banned",
        "unban": "lifted a ban",
        "mark": "said whom to trust",
        "article": "changed the rules of an article",
        "move": "moved an article's comments to another address",
        "webhook": "changed a webhook",
        "retrain": "asked for a retraining",
        "cancel_job": "cancelled a job",
        "promote_model": "made a model live",
        "rollback_model": "went back to the model before",
        "pin_model": "pinned a model",
        "unpin_model": "unpinned a model",
        "begin_shadow": "let a candidate score beside the live model",
        "end_shadow": "ended a candidate's shadow",
        "import_labels": "imported labels",
        "forget_labels": "took imported labels back",
        "import": "imported comments",
        "export": "exported all comments",
        "export_person": "exported what is kept of a person",
        "erase_person": "erased a person",
        "save_view": "saved a view",
        "delete_view": "deleted a view",
    }
)

# Who acts at the command line of the machine itself.
OPERATOR = "operator"


def note(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    *,
    site_id: int | None = None,
) -> None:
    """Write an act down; it is kept exactly if the transaction of ``session`` is.

    Args:
        session: of the write transaction that carries the act out.
        actor: name of the person, of the key or of the operator.
        action: one of ``ACTIONS``.
        subject: what it was done to, as ``kind:name``.
        detail: what changed, ready for JSON; never a text of a comment, never a secret. Where it
            can name a reader, the action belongs into ``privacy.elsewhere``.
        site_id: the site it concerns; None: all of them.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no act that the log knows")
    session.add(
        Act(
            actor=actor,
            action=action,
            subject=subject[:300],
            site_id=site_id,
            detail=dict(detail),
        )
    )


@dataclass(frozen=True, slots=True)
class Query:
    """Which acts to look for, newest first; every field narrows.

    ``subject`` is ``kind:name``; ``since`` is the first moment, ``until`` the first one after.
    ``sites``: those that the asker may see; what concerns no one site is for who sees all.
    ``before`` is the id of an act: only older ones.
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    sites: frozenset[int] | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """An act with the slug of its site."""

    act: Act
    site: str | None


def find(session: Session, wanted: Query) -> list[Entry]:
    """The newest acts that fit, at most ``limit``."""
    query = select(Act, Site.slug).outerjoin(Site, Site.id == Act.site_id)
    query = query.where(*_conditions(wanted)).order_by(Act.uid.desc()).limit(wanted.limit)
    return [Entry(act, slug) for act, slug in session.execute(query)]


def every(session: Session, wanted: Query, at_once: int = 500) -> Iterator[Entry]:
    """All acts that fit, newest first, read in portions."""
    wanted = replace(wanted, limit=at_once)
    while found := find(session, wanted):
        yield from found
        wanted = replace(wanted, before=found[-1].act.uid)
        session.expunge_all()


def _conditions(wanted: Query) -> Iterator[ColumnElement[bool]]:
    for column, value in (
        (Act.actor, wanted.actor),
        (Act.action, wanted.action),
        (Act.subject, wanted.subject),
    ):
        if value is not None:
            yield column == value
    if wanted.sites is not None:
        yield Act.site_id.in_(wanted.sites)
    if wanted.since is not None:
        yield Act.created_at >= wanted.since
    if wanted.until is not None:
        yield Act.created_at < wanted.until
    if wanted.before is not None:
        yield Act.uid < wanted.before
