"""What requests and answers look like; OpenAPI is generated from these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import Annotated, Any, Literal

import can_ada
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from service.comments.decide import Action, Label
from service.errors import Invalid

UID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
SLUG = re.compile(r"[a-z0-9-]{1,64}")
_EMAIL = re.compile(r"[^@\s\x00-\x20<>\"]+@[^@\s\x00-\x20<>\"]+\.?[^@\s]*")


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must not contain half of a surrogate pair")
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an e-mail address")
    return text


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("must be an IP address") from None


def web_address(text: str) -> str:
    """An http or https address as a browser would read it; a bare domain is one too."""
    text = text.strip()
    if "://" not in text and not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.IGNORECASE):
        text = f"https://{text}"
    try:
        url = can_ada.parse(text)
    except ValueError:
        raise ValueError("must be a web address") from None
    if url.protocol not in ("http:", "https:") or not url.hostname:
        raise ValueError("must be a web address")
    return text


# Pydantic's kinds of error in words that a page can show beside the field.
_MESSAGES = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_unicode": "must not contain half of a surrogate pair",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} {parts}",
    "string_pattern_mismatch": "is not of the right form",
    "model_type": "must be an object",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length} {parts}",
    "too_long": "must have at most {max_length} {parts}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


def field_errors(error: ValidationError, path: str = "") -> dict[str, str]:
    """Pydantic's errors below ``path`` as field → message, in the form of our problems."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False):
        name = ".".join([path] * bool(path) + [str(part) for part in item["loc"]]) or "body"
        found.setdefault(name, _message(item))
    return found


def _message(item: Mapping[str, Any]) -> str:
    words = _MESSAGES.get(item["type"])
    if words is None:
        return str(item["msg"]).removeprefix("Value error, ")
    parts = "characters" if isinstance(item["input"], str) else "entries"
    return words.format(**item.get("ctx", {}), parts=parts)


def invalid(error: ValidationError, path: str = "") -> Invalid:
    """The 422 that a request gets which does not validate."""
    fields = field_errors(error, path)
    name, message = next(iter(fields.items()))
    return Invalid(f"{name} {message}.", fields=fields)


Clean = Annotated[str, AfterValidator(_clean)]
Uid = Annotated[
    str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$", examples=["01KAQ2V4Z0W8C1N5T6M7R8S9AB"])
]
Line = Annotated[Clean, AfterValidator(_one_line)]
Name = Annotated[Line, Field(min_length=1, max_length=100), AfterValidator(_filled)]
Email = Annotated[
    Annotated[Clean, Field(max_length=254), AfterValidator(_email)] | None,
    BeforeValidator(_none_if_empty),
]
Url = Annotated[
    Annotated[Clean, Field(max_length=500), AfterValidator(web_address)] | None,
    BeforeValidator(_none_if_empty),
]
ArticleKey = Annotated[Clean, Field(min_length=1, max_length=500), AfterValidator(_filled)]
Title = Annotated[Annotated[Line, Field(max_length=300)] | None, BeforeValidator(_none_if_empty)]
Body = Annotated[Clean, Field(min_length=1, max_length=50_000), AfterValidator(_filled)]
Slug = Annotated[
    Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9-]+$")] | None,
    BeforeValidator(_none_if_empty),
]


class Received(BaseModel):
    """A request: unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The schema. Without options it is made once: the framework asks at every request."""
        return super().model_json_schema(*args, **options) if args or options else _schema(cls)


@cache
def _schema(model: type[Received]) -> dict[str, Any]:
    return super(Received, model).model_json_schema()


def kept_error(path: str = "") -> WrapValidator:
    """Put a field's error in place of its value: whether it counts is known later."""

    def validated(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            return invalid(error, path)

    return WrapValidator(validated)


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

    ip: Annotated[
        Annotated[Clean, Field(max_length=64), AfterValidator(_address)] | None,
        BeforeValidator(_none_if_empty),
    ] = None
    user_agent: Annotated[Clean, Field(max_length=1000)] | None = None
    referrer: Annotated[Clean, Field(max_length=2000)] | None = None


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
    client: Annotated[ClientDraft | None, kept_error("client")] = None
    site: Slug = None


class CommentChange(Received):
    """A new text for a comment."""

    body: Body


class ReportDraft(Received):
    """A reader's report; it may come without a word, and so without a body."""

    reason: Annotated[
        Annotated[Clean, Field(max_length=500)] | None, BeforeValidator(_none_if_empty)
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _no_body(cls, sent: Any) -> Any:
        return {} if sent is None else sent


class CountsRequest(Received):
    """Articles to count."""

    articles: Annotated[list[ArticleKey], Field(max_length=200)]
    site: Slug = None


class ListQuery(Received):
    """Which page of which article's comments."""

    article: ArticleKey
    order: Literal["oldest", "newest"] = "oldest"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[Clean, Field(max_length=500)] | None = None


class ListHeaders(Received):
    """With the ETag of an earlier answer, an unchanged list is not sent again."""

    known: str = Field("", alias="If-None-Match")


class CountsQuery(Received):
    """Articles to count, one parameter each."""

    article: Annotated[list[ArticleKey], Field(max_length=200)]


class FeedQuery(Received):
    """The article of a feed."""

    article: ArticleKey


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
    body: str | None
    body_html: str | None
    created_at: str
    edited_at: str | None
    reply_count: int


class Created(Comment):
    """A comment just sent, with what only its author gets."""

    edit_token: str
    author_token: str


class ArticleInfo(BaseModel):
    """An article as its readers know it."""

    key: str
    title: str | None
    open: bool


class CommentList(BaseModel):
    """One page of an article's comments."""

    items: list[Comment]
    total: int
    next: str | None
    article: ArticleInfo


class Reported(BaseModel):
    """What the sender of a report hears, whether it was the first one or not."""

    status: Literal["reported"] = "reported"


class Counts(BaseModel):
    """Approved comments under each key as it was sent."""

    counts: dict[str, int]


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 ``application/problem+json``."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None


# -- moderation ---------------------------------------------------------------


class QueueQuery(Received):
    """Which comments a moderator wants to see."""

    status: Literal["approved", "held", "rejected", "deleted"] | None = None
    queue: Literal["needs_you", "reported", "almost_surely_spam"] | None = None
    site: Slug = None
    article: ArticleKey | None = None
    author: Annotated[Clean, Field(max_length=254)] | None = None
    q: Annotated[Clean, Field(max_length=200)] | None = None
    reason: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")] | None = None
    label: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")] | None = None
    min_score: Annotated[float, Field(ge=0, le=1)] | None = None
    order: Literal["oldest", "newest", "score"] = "oldest"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[Clean, Field(max_length=500)] | None = None


class Reason(BaseModel):
    """Why a comment is held."""

    code: str
    detail: str
    score: float | None = None


class Span(BaseModel):
    """Characters ``start`` to ``end`` of the body moved the label's score by ``weight``."""

    start: int
    end: int
    label: str
    weight: float


class ModeratedAuthor(Author):
    """An author as moderators see one."""

    key: str
    email: str | None
    approved_count: int
    rejected_count: int


class ModeratedComment(Comment):
    """A comment with everything a moderator may know of it."""

    author: ModeratedAuthor
    article_title: str | None
    queue: str | None
    label: str | None
    scores: dict[str, float] | None
    reasons: list[Reason]
    judged: list[Reason]
    explanation: list[Span]
    model_version: str | None
    version: int
    revision: int


class Queue(BaseModel):
    """One page of comments for moderators."""

    items: list[ModeratedComment]
    next: str | None


class DecisionDraft(Received):
    """One decision that is asked for."""

    comment_id: Uid
    action: Action
    label: Label | None = None
    version: int | None = None


class DecisionsDraft(Received):
    """Up to 500 decisions, each answered by itself; a bad one does not stop the others."""

    decisions: Annotated[
        list[Annotated[DecisionDraft, kept_error()]],
        Field(min_length=1, max_length=500),
    ]

    def valid_or_refused(self) -> list[DecisionDraft | Invalid]:
        """Each decision, or what is wrong with it; OpenAPI sees only the decisions."""
        return list(self.decisions)


class DecisionResult(BaseModel):
    """What became of one decision: its id and the comment's new state, or an error."""

    comment_id: str | None
    decision_id: str | None = None
    status: str | None = None
    version: int | None = None
    error: Problem | None = None


class DecisionResults(BaseModel):
    """A result for each decision, in the order they were sent."""

    results: list[DecisionResult]


class ScoreDraft(Received):
    """A text to be judged without being stored."""

    body: Body
    author: AuthorDraft | None = None
    article: ArticleKey | None = None
    site: Slug = None


class Score(BaseModel):
    """How a text would be judged now."""

    scores: dict[str, float] | None
    status: Literal["approved", "held"]
    reasons: list[Reason]
    explanation: list[Span]
    model_version: str | None


class HistoryRevision(BaseModel):
    """One text of a comment."""

    number: int
    body: str
    scores: dict[str, float] | None
    reasons: list[Reason]
    model_version: str | None
    at: str


class HistoryDecision(BaseModel):
    """One decision on a comment."""

    id: str
    revision: int
    action: str
    label: str | None
    source: str
    actor: str
    batch: str | None
    from_: str | None = Field(alias="from")
    to: str
    reasons: list[Reason]
    scores: dict[str, float] | None
    thresholds: dict[str, float] | None
    model_version: str | None
    undone_by: str | None
    at: str


class HistoryReport(BaseModel):
    """One reader's report."""

    reason: str | None
    at: str


class History(BaseModel):
    """Everything that happened to one comment."""

    comment_id: str
    revisions: list[HistoryRevision]
    decisions: list[HistoryDecision]
    reports: list[HistoryReport]
