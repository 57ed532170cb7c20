"""The lines of our own export, one JSON object each: read and written by the same shapes.

Names are those of the tables; what can be counted or rendered again is left out.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from model.labels import LABELS
from service.models.comments import UNJUDGED
from service.policy import REASONS

VERSION = 1

Status = Literal["approved", "held", "rejected", "deleted"]
Queue = Literal["needs_you", "reported", "almost_surely_spam"]
Label = Literal["spam", "toxic", "off_topic"]


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("has a NUL character")
    return text


def _possible(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 9000:
        raise ValueError("is a time that cannot be")
    return moment


Text = Annotated[str, AfterValidator(_storable)]
Time = Annotated[AwareDatetime, AfterValidator(_possible)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Word = Annotated[Text, Field(max_length=16)]
Name = Annotated[Text, Field(max_length=128)]
Hash = Annotated[Text, Field(max_length=64)]
Id = Annotated[Text, Field(min_length=1, max_length=64)]
UID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
Uid = Annotated[str, Field(pattern=f"^{UID.pattern}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Scores = dict[Annotated[Text, Field(max_length=64)], float]


class Shape(BaseModel):
    """A line, or a part of one; fields that a later version adds are passed over."""

    model_config = ConfigDict(extra="ignore", from_attributes=True, allow_inf_nan=False)


class Reason(Shape):
    """Why a comment was held."""

    code: Word
    detail: Text
    score: float | None = None


class Span(Shape):
    """Words that moved a score."""

    start: int
    end: int
    label: Word
    weight: float


class Judged(Shape):
    """What a revision and a decision have in common."""

    scores: Scores | None = None
    reasons: list[Reason] = []
    model_version: Name | None = None

    @field_validator("reasons")
    @classmethod
    def known(cls, reasons: list[Reason]) -> list[Reason]:
        """Only reasons of this version: no page has words for others."""
        return [reason for reason in reasons if reason.code in REASONS]


class Revision(Judged):
    """One text of a comment."""

    number: Number = 1
    author_name: Annotated[Text, Field(max_length=100)]
    author_url: Annotated[Text, Field(max_length=500)] | None = None
    body: Annotated[Text, Field(max_length=50_000)]
    explanation: list[Span] = []
    editor: Name | None = None
    created_at: Time | None = None

    @field_validator("explanation")
    @classmethod
    def shown(cls, spans: list[Span]) -> list[Span]:
        """Spans of labels that there are."""
        return [span for span in spans if span.label in LABELS]


class Decision(Judged):
    """One decision about a comment."""

    uid: Uid
    revision: Number
    action: Literal[
        "approve", "reject", "hold", "delete", "expire", "edit", "reply", "undo", "erase"
    ]
    label: Label | None = None
    source: Literal["automatic", "moderator", "author", "audit", "bulk", "import"]
    actor: Name
    batch: Uid | None = None
    from_status: Status | None = None
    from_queue: Queue | None = None
    to_status: Status
    to_queue: Queue | None = None
    thresholds: Scores | None = None
    undone_by: Uid | None = None
    created_at: Time


class Report(Shape):
    """A reader's report."""

    reporter: Hash
    reason: Annotated[Text, Field(max_length=500)] | None = None
    created_at: Time


_APART: dict[Any, str] = {Revision: "number", Decision: "uid", Report: "reporter"}


class CommentLine(Shape):
    """A comment with its whole history; ``id`` and ``parent`` are ULIDs, or any other id."""

    type: Literal["comment"] = "comment"
    site: Slug = "default"
    id: Id
    article: Annotated[Text, Field(min_length=1, max_length=2000)]
    parent: Id | None = None
    status: Status
    queue: Queue | None = None
    label: Label | None = None
    settled: bool = False
    blind: bool = False
    badge: Annotated[Text, Field(min_length=1, max_length=40)] | None = None
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] = 1
    author_key: Annotated[Text, Field(min_length=1, max_length=80)] | None = None
    author_email: Annotated[Text, Field(max_length=254)] | None = None
    address_hash: Hash | None = None
    network_hash: Hash | None = None
    handle_hash: Hash | None = None
    margin: float = UNJUDGED
    created_at: Time
    edited_at: Time | None = None
    removed_at: Time | None = None
    reported_at: Time | None = None
    revisions: Annotated[list[Revision], Field(min_length=1)]
    decisions: list[Decision] = []
    reports: list[Report] = []

    @field_validator("revisions", "decisions", "reports")
    @classmethod
    def apart(cls, rows: list[Any]) -> list[Any]:
        """No two of a comment with the same number, id or reporter."""
        names = [getattr(row, _APART[type(row)]) for row in rows]
        if len(set(names)) < len(names):
            raise ValueError("two of them are the same")
        return rows


class HeadLine(Shape):
    """The first line."""

    type: Literal["parley"] = "parley"
    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION


class SiteLine(Shape):
    """A site with its rules; ``settings`` are those that differ from the defaults."""

    type: Literal["site"] = "site"
    slug: Slug
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    origins: list[Annotated[Text, Field(max_length=500)]] | None = None
    settings: dict[str, Any] = {}


class PhraseLine(Shape):
    """A phrase that a site holds comments for."""

    type: Literal["phrase"] = "phrase"
    site: Slug
    kind: Literal["banned", "suspect"]
    text: Annotated[Text, Field(min_length=1, max_length=200)]
    created_at: Time


class BanLine(Shape):
    """Somebody or something that a site refuses."""

    type: Literal["ban"] = "ban"
    site: Slug
    kind: Literal["author", "address", "network", "email", "email_domain", "link_domain"]
    value: Annotated[Text, Field(min_length=1, max_length=254)]
    note: Annotated[Text, Field(max_length=500)] | None = None
    created_at: Time
    expires_at: Time | None = None


class MarkLine(Shape):
    """An author whom people have called trusted, or never to be trusted."""

    type: Literal["mark"] = "mark"
    site: Slug
    kind: Literal["author", "email"]
    value: Annotated[Text, Field(min_length=1, max_length=254)]
    trusted: bool
    note: Annotated[Text, Field(max_length=500)] | None = None
    created_at: Time


class ReservedLine(Shape):
    """A name or an e-mail address of a site's own people."""

    type: Literal["reserved"] = "reserved"
    site: Slug
    kind: Literal["name", "email"]
    value: Annotated[Text, Field(min_length=1, max_length=254)]
    shown: Annotated[Text, Field(max_length=254)]
    created_at: Time


class ArticleLine(Shape):
    """An article with its own rules, and the keys that its comments have left, oldest first."""

    type: Literal["article"] = "article"
    site: Slug
    key: Annotated[Text, Field(min_length=1, max_length=2000)]
    title: Annotated[Text, Field(max_length=300)] | None = None
    open: bool = True
    kept_open: bool = False
    mode: Literal["auto", "premoderate", "first-comment"] | None = None
    dated_at: Time | None = None
    created_at: Time
    aliases: list[Annotated[Text, Field(min_length=1, max_length=2000)]] = []


RuleLine = PhraseLine | BanLine | MarkLine | ReservedLine
Line = Annotated[SiteLine | RuleLine | ArticleLine | CommentLine, Field(discriminator="type")]
