"""What blog pages send and get; OpenAPI is generated from these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from service.api.fields import (
    ArticleKey,
    Body,
    Clean,
    Email,
    Ip,
    Name,
    Note,
    Received,
    Slug,
    Time,
    Title,
    Uid,
    Url,
    kept_error,
    without_default,
)
from service.comments.cursors import LARGEST


class AuthorDraft(Received):
    """The author of a new comment. ``id`` is read only with a key of scope ``submit``."""

    name: Name
    email: Email = None
    url: Url = None
    token: Annotated[Clean, Field(max_length=200)] | None = None
    id: Annotated[
        Annotated[Clean, Field(min_length=1, max_length=200)] | None, kept_error("author.id")
    ] = None


class ClientDraft(Received):
    """What a blog's own server knows of the reader; read only with a key of scope ``submit``."""

    ip: Ip = None
    user_agent: Annotated[Clean, Field(max_length=1000)] | None = None
    referrer: Annotated[Clean, Field(max_length=2000)] | None = None


class FormDraft(Received):
    """What a form sends beside the comment; not read with a key of scope ``submit``.

    ``trap`` is what stands in a field that people do not see; ``token`` is the header
    ``Parley-Form`` of the list of comments, and says when the form was shown; ``work`` is a
    solved challenge, in the form of ALTCHA.
    """

    trap: Clean | None = None
    token: Clean | None = None
    work: Clean | None = None


class Sum(BaseModel):
    """Which number up to ``maxNumber`` gives, after ``salt``, the hash ``challenge``?"""

    algorithm: str
    challenge: str
    maxNumber: int  # noqa: N815 -- ALTCHA's name
    salt: str
    signature: str


class WorkAsked(BaseModel):
    """What is to be solved before a comment is sent; null: the site asks for nothing."""

    challenge: Sum | None


class SubmitHeaders(Received):
    """With a key of its own for each attempt, a comment can be sent again without fear."""

    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        None, alias="Idempotency-Key"
    )


class CommentDraft(Received):
    """A new comment."""

    article: ArticleKey
    article_title: Title = None
    parent_id: Uid | None = None
    author: AuthorDraft
    body: Body
    form: FormDraft | None = None
    client: Annotated[ClientDraft | None, kept_error("client")] = None
    # A default that is named makes TypeScript ask for the field in every request.
    notify: Annotated[bool, Field(json_schema_extra=without_default)] = False
    site: Slug = None


class CommentChange(Received):
    """A new text for a comment."""

    body: Body


class ReportDraft(Received):
    """A reader's report; it may come without a word, and so without a body."""

    reason: Note = None

    @model_validator(mode="before")
    @classmethod
    def _no_body(cls, sent: Any) -> Any:
        return {} if sent is None else sent


class CountsRequest(Received):
    """Articles to count."""

    articles: Annotated[list[ArticleKey], Field(max_length=200)]
    site: Slug = None


class ListQuery(Received):
    """Which page of which article's comments.

    With ``since`` only what became public after that revision, in that order; with
    ``leading_to`` only that comment and those it answers, from the first down.
    """

    article: ArticleKey
    order: Literal["oldest", "newest"] = "oldest"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[Clean, Field(max_length=500)] | None = None
    since: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    leading_to: Uid | None = None


class ListHeaders(Received):
    """With the ETag of an earlier answer, an unchanged list is not sent again."""

    known: str = Field("", alias="If-None-Match")


class CountsQuery(Received):
    """Articles to count, one parameter each."""

    article: Annotated[list[ArticleKey], Field(max_length=200)]


class FeedQuery(Received):
    """The article of a feed; without one, the whole site where its settings allow that."""

    article: ArticleKey | None = None


class CommentPath(Received):
    """The comment that is meant."""

    id: str


class Author(BaseModel):
    """An author as everybody sees one."""

    name: str
    url: str | None


class Comment(BaseModel):
    """An approved comment; ``author`` and ``body`` are null when ``status`` is deleted."""

    id: str
    status: Literal["approved", "held", "rejected", "deleted"]
    article: str
    parent_id: str | None
    depth: int
    author: Author | None
    badge: str | None
    body: str | None
    body_html: str | None
    created_at: Time
    edited_at: Time | None
    edited_by: Literal["author", "moderator"] | None
    reply_count: int


class OwnComment(Comment):
    """A comment as its author sees it; ``editable_until`` is null once it stays as it is."""

    editable_until: Time | None = None


class Created(OwnComment):
    """A comment just sent, with what only its author gets.

    ``notify``: its author will be asked by mail whether mails about replies shall come.
    """

    edit_token: str
    author_token: str
    notify: bool


class ArticleInfo(BaseModel):
    """An article as its readers know it; ``reply_mails``: one may ask for mails about replies."""

    key: str
    title: str | None
    open: bool
    reply_mails: bool


class CommentList(BaseModel):
    """One page of an article's comments."""

    items: list[Comment]
    total: int
    next: str | None
    revision: int
    article: ArticleInfo


class Reported(BaseModel):
    """What the sender of a report hears, whether it was the first one or not."""

    status: Literal["reported"] = "reported"


class CommentCounts(BaseModel):
    """Approved comments under each key as it was sent."""

    counts: dict[str, int]


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str
    code: Literal["empty", "too_long", "email", "web_address"] | None = None
    limit: int | None = None


class Problem(BaseModel):
    """An error, as RFC 9457 ``application/problem+json``."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None
