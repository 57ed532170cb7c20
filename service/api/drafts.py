"""From a validated request to what the use case takes."""

from __future__ import annotations

from typing import Any

from service.api import schemas
from service.comments.records import Draft, Form
from service.errors import ParleyError


def if_trusted(value: Any, trusted: bool) -> Any:
    """What only a blog's own server may say; from a page it is not even looked at."""
    if not trusted:
        return None
    if isinstance(value, ParleyError):
        raise value
    return value


def draft(body: schemas.CommentDraft, trusted: bool) -> Draft:
    """A validated request as the use case takes it."""
    author = body.author
    return Draft(
        article=body.article,
        article_title=body.article_title,
        parent_uid=body.parent_id,
        body=body.body,
        name=author.name,
        email=author.email,
        url=author.url,
        token=author.token,
        author_id=if_trusted(author.id, trusted),
        notify=body.notify,
    )


def form(body: schemas.CommentDraft) -> Form:
    """What the form sent beside the comment, if anything."""
    sent = body.form or schemas.FormDraft()
    return Form(trap=sent.trap, token=sent.token, work=sent.work)
