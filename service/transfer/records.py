"""What readers yield: comments of another program in words of none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from service.transfer import own

State = Literal["approved", "held", "spam", "trash", "deleted"]


@dataclass(frozen=True, slots=True)
class Page:
    """The article that a comment stands below; ``key`` is its address.

    What is not known is None; all but the key counts for articles nobody has commented on yet.
    """

    key: str
    title: str | None = None
    dated_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One comment.

    ``where`` says where it stands in the file, for people. ``id`` is any text that tells it from
    all others of that program, ``parent`` the id of what it answers, which may come later or
    never. ``body`` is Markdown as ours. ``created_at`` is aware; None: the file does not say.
    ``address`` is the raw network address: it is hashed, and never stored. ``own`` is what our
    own export knows beside all this.
    """

    where: str
    id: str
    page: Page
    body: str
    created_at: datetime | None
    state: State
    parent: str | None = None
    name: str | None = None
    email: str | None = None
    url: str | None = None
    address: str | None = None
    own: own.CommentLine | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not taken, and why: the end of a sentence, as 'is a pingback'."""

    where: str
    why: str
