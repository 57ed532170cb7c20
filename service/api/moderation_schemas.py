"""What moderators' tools send and get; OpenAPI is generated from these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from service.api.fields import ArticleKey, Body, Clean, Name, Received, Slug, Time, Uid, kept_error
from service.api.schemas import Author, AuthorDraft, Comment, Problem
from service.comments.decide import Action, Label
from service.errors import Invalid


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
    max_score: Annotated[float, Field(ge=0, le=1)] | None = None
    language: Annotated[str, Field(max_length=24, pattern=r"^[a-z-]+$")] | None = None
    since: AwareDatetime | None = None
    before: AwareDatetime | None = None
    order: Literal["oldest", "newest", "score", "uncertain"] = "oldest"
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
    first_seen: Time | None


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
    language: str
    blind: bool
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


class Speaker(Received):
    """The name that stands above an answer."""

    name: Name


class ReplyDraft(Received):
    """An answer of the site's own people; `version` is the comment's as it was read."""

    body: Body
    author: Speaker
    version: int | None = None


class Reply(BaseModel):
    """The answer as everybody sees it; `decision_id` undoes it and the approval with it."""

    comment: Comment
    decision_id: str


class EditDraft(Received):
    """Another text for a comment, in the version that was read."""

    body: Body
    version: int


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
    editor: str | None
    at: Time


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
    at: Time


class HistoryReport(BaseModel):
    """One reader's report."""

    reason: str | None
    at: Time


class History(BaseModel):
    """Everything that happened to one comment."""

    comment_id: str
    revisions: list[HistoryRevision]
    decisions: list[HistoryDecision]
    reports: list[HistoryReport]


class ArticleDraft(Received):
    """What an article is to be given; what is not sent stays."""

    article: ArticleKey
    site: Slug = None
    title: Annotated[Clean, Field(min_length=1, max_length=300)] | None = None
    state: Literal["by_age", "kept_open", "closed"] | None = None
    mode: Literal["auto", "premoderate", "first-comment"] | None = None
    dated_at: AwareDatetime | None = None
    move_to: ArticleKey | None = None


class ArticleWithRules(BaseModel):
    """An article with its rules; ``formerly`` are addresses that its comments have left."""

    article: str
    title: str | None
    approved_count: int
    mode: str | None
    state: str
    open: bool
    closes_at: Time | None
    dated_at: Time | None
    created_at: Time
    formerly: list[str]
