"""More comments than anybody would send one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from service.db import Database
from service.models import Comment, CommentRevision, new_uid


def copies(db: Database, count: int) -> None:
    """Store so many more comments like the first one."""
    with db.write() as session:
        comment = _first(session, Comment)
        text = _first(session, CommentRevision)
        rows = [{**comment, "uid": new_uid()} for _ in range(count)]
        made = session.scalars(insert(Comment).returning(Comment.id), rows)
        session.execute(insert(CommentRevision), [{**text, "comment_id": key} for key in made])


def _first(session: Any, table: Any) -> dict[str, Any]:
    row = session.execute(select(table.__table__).limit(1)).one()
    return {name: value for name, value in row._mapping.items() if name != "id"}
