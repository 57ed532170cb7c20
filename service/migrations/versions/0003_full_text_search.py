"""The words of every comment, for the search."""

import sqlalchemy as sa
from alembic import op

from service.models import search

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PAGE = 1000
TEXTS = sa.text(
    "SELECT c.id, r.author_name, c.author_email, r.author_url, r.body FROM comment c"
    " JOIN comment_revision r ON r.comment_id = c.id AND r.number = c.revision"
    " WHERE c.id > :last AND r.body <> '' ORDER BY c.id LIMIT :page"
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # Words are cut before they come here, so that 'ascii' takes them as they are. Three
        # letters are the least that a word is found by.
        op.execute(
            "CREATE VIRTUAL TABLE comment_search"
            " USING fts5(words, columnsize=0, prefix='3', tokenize='ascii')"
        )
    else:
        op.execute(
            "CREATE TABLE comment_search (rowid INTEGER PRIMARY KEY"
            " REFERENCES comment (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_comment_search_words ON comment_search USING gin (words)")
    last = 0
    while rows := connection.execute(TEXTS, {"last": last, "page": PAGE}).all():
        search.put(connection, [(row[0], row[1:]) for row in rows])
        last = rows[-1][0]


def downgrade() -> None:
    op.execute("DROP TABLE comment_search")
