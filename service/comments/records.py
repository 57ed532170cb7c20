"""The words for a comment that all use cases share, and its public form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from service.identity import Address
from service.models import Comment, CommentRevision, now

APPROVED: Final = "approved"
HELD: Final = "held"
REJECTED: Final = "rejected"
DELETED: Final = "deleted"
STATUSES: Final = (APPROVED, HELD, REJECTED, DELETED)

NEEDS_YOU: Final = "needs_you"
CERTAIN_SPAM: Final = "almost_surely_spam"
REPORTED: Final = "reported"
BLIND_CHECK: Final = "blind_check"
QUEUES: Final = (NEEDS_YOU, REPORTED, CERTAIN_SPAM)

# Who made a decision, as ``Decision.source``.
AUTOMATIC: Final = "automatic"
MODERATOR: Final = "moderator"
AUTHOR: Final = "author"
# A person, who saw neither score nor reason.
AUDIT: Final = "audit"
# A person, for many comments at once that nobody has read each.
BULK: Final = "bulk"
# Whoever decided it in another program, from which it was imported.
IMPORT: Final = "import"


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment as somebody sends it. ``author_id`` is only set for a site's own server."""

    article: str
    body: str
    name: str
    email: str | None = None
    url: str | None = None
    token: str | None = None
    author_id: str | None = None
    article_title: str | None = None
    parent_uid: str | None = None
    notify: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sends beside the comment, as it came: nothing of it is proved yet.

    ``trap`` is a field that people do not see, ``token`` says when the form was shown,
    ``work`` is a solved challenge.
    """

    trap: str | None = None
    token: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from; ``address`` None when that identifies nobody.

    ``form`` is None for a site's own server, which knows its readers by other means. It is no
    part of the draft: the same words sent again are the same request, whatever form they are in.
    """

    address: Address | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a moderator in the dashboard or a program with a key.

    ``sites`` are the primary keys of the sites where that is allowed; None: everywhere.
    ``via`` is what else the log says of how they came; None: nothing.
    """

    name: str
    source: str = MODERATOR
    sites: frozenset[int] | None = None
    via: str | None = None

    def may(self, site_id: int | None) -> bool:
        """Whether the site with that primary key is one of theirs; None: whether every one is."""
        return self.sites is None or site_id in self.sites


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def public(
    comment: Comment, parent_uid: str | None, text: CommentRevision | None = None
) -> dict[str, Any]:
    """The form in which everybody sees an approved comment, in its current text or in ``text``."""
    text = text or comment.current
    return {
        "id": comment.uid,
        "status": comment.status,
        "article": comment.article.key,
        "parent_id": parent_uid,
        "depth": comment.depth,
        "author": {"name": text.author_name, "url": text.author_url},
        "badge": comment.badge,
        "body": text.body,
        "body_html": text.body_html,
        "created_at": timestamp(comment.created_at),
        "edited_at": timestamp(comment.edited_at),
        "edited_by": _editor(comment),
        "reply_count": comment.reply_count,
    }


def own(comment: Comment, parent_uid: str | None, edit_minutes: int) -> dict[str, Any]:
    """The form in which its author sees a comment, with the end of the time for changes."""
    until = comment.created_at + timedelta(minutes=edit_minutes)
    over = until < now() or comment.current.editor is not None
    return public(comment, parent_uid) | {"editable_until": None if over else timestamp(until)}


def _editor(comment: Comment) -> str | None:
    """Who changed the text last: its ``author`` or a ``moderator``, never by name."""
    if comment.current.editor is not None:
        return MODERATOR
    return AUTHOR if comment.edited_at else None


def removed(comment: Comment, parent_uid: str | None) -> dict[str, Any]:
    """What is left of a removed comment below which approved replies stand."""
    shown = public(comment, parent_uid)
    return shown | {
        "status": DELETED,
        "author": None,
        "badge": None,
        "body": None,
        "body_html": None,
        "edited_at": None,
        "edited_by": None,
    }
