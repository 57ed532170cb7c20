"""More comments than anybody would send one by one."""

from __future__ import annotations

from sqlalchemy import insert, select

from service.db import Database
from service.models import Comment, CommentRevision, new_uid


def copies(db: Database, count: int) -> None:
    """Store so many more comments like the first one."""
    with db.write() as session:
        comment, text = session.execute(select(Comment.__table__)).first(), None
        assert comment is not None
        text = session.execute(select(CommentRevision.__table__)).first()
        assert text is not None
        comments = [
            {**comment._mapping, "id": comment.id + n, "uid": new_uid()}
            for n in range(1, count + 1)
        ]
        texts = [
            {**text._mapping, "id": text.id + n, "comment_id": comment.id + n}
            for n in range(1, count + 1)
        ]
        session.execute(insert(Comment), comments)
        session.execute(insert(CommentRevision), texts)
