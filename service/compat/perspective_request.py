"""Requests of Perspective's clients: JSON as its messages are written in it.

A field may be written ``doNotStore`` or ``do_not_store``; null is the same as left out, and what
is unknown is passed over.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from service.compat.perspective_errors import invalid, malformed

BYTES = 20_480  # of a text in UTF-8
SCORE_TYPES = ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED")
TOLD = 10  # wrong fields that an error names

Wanted = TypeVar("Wanted", bound="Message")


class Message(BaseModel):
    """A part of a request."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if value is not None}


class Text(Message):
    """A text, plain or in HTML."""

    text: str = ""
    type: str = "PLAIN_TEXT"


class ArticleAndParentComment(Message):
    """One form of context."""

    article: Text | None = None
    parent_comment: Text | None = None


class Context(Message):
    """What a comment answers; checked, and of no influence on a score."""

    entries: list[Text] = []
    article_and_parent_comment: ArticleAndParentComment | None = None


class Parameters(Message):
    """How one attribute is asked for."""

    score_type: str = "PROBABILITY"
    score_threshold: float = 0.0


class Request(Message):
    """What both calls have in common."""

    comment: Text = Text()
    context: Context = Context()
    languages: list[str] = []
    do_not_store: bool = False
    client_token: str = ""
    community_id: str = ""
    session_id: str = ""


class Analyze(Request):
    """``comments:analyze``."""

    requested_attributes: dict[str, Parameters] = {}
    span_annotations: bool = False
    drop_unsupported_attributes: bool = False


class Score(Message):
    """A score that a client proposes."""

    value: float | None = None
    type: str = "PROBABILITY"


class SpanScore(Message):
    """The same of a part of a text."""

    begin: int = 0
    end: int = 0
    score: Score | None = None


class AttributeScores(Message):
    """The scores that a client proposes for one attribute."""

    summary_score: Score | None = None
    span_scores: list[SpanScore] = []


class Suggest(Request):
    """``comments:suggestscore``."""

    attribute_scores: dict[str, AttributeScores] = {}


def parse(kind: type[Wanted], body: dict[str, Any]) -> Wanted:
    """The request in a body.

    :raises Refusal: a field is of another type than it should be.
    """
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = {".".join(map(str, each["loc"])): each["msg"] for each in found[:TOLD]}
        field, text = next(iter(wrong.items()))
        raise malformed(f"Invalid value at '{field}': {text}", wrong) from None


def check(request: Request) -> None:
    """Refuse what neither call can take.

    :raises Refusal: no text, one too long, an unknown kind of text, or two forms of context.
    """
    text = request.comment.text
    if not text.strip():
        raise invalid("Comment must be non-empty.", "COMMENT_EMPTY")
    # A client that cuts a text may leave half of a pair: that is no reason to refuse it.
    if len(text.encode("utf-8", "surrogatepass")) > BYTES:
        raise invalid("Comment text too long.", "COMMENT_TOO_LONG")
    if request.comment.type not in ("PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"):
        raise invalid(f"Unknown text type: {request.comment.type}")
    if request.context.entries and request.context.article_and_parent_comment:
        raise invalid("Only one kind of context can be given.")
