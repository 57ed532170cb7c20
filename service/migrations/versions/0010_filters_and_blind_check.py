"""What comments are filtered and sorted by, and the blind check."""

import sqlalchemy as sa
from alembic import op

from model.language import language
from service.comments.uncertainty import margin

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PAGE = 1000
JUDGED = sa.text(
    "SELECT c.id, r.body, r.scores, (SELECT d.thresholds FROM decision d"
    " WHERE d.comment_id = c.id AND d.thresholds IS NOT NULL ORDER BY d.id DESC LIMIT 1) thresholds"
    " FROM comment c JOIN comment_revision r ON r.comment_id = c.id AND r.number = c.revision"
    " WHERE c.id > :last ORDER BY c.id LIMIT :page"
).columns(id=sa.Integer, body=sa.Text, scores=sa.JSON, thresholds=sa.JSON)
WAITS = "queue IN ('needs_you', 'reported') OR blind"
INDEXES = {
    "key": ("author_key, uid", ""),
    "margin": ("status, margin, uid", ""),
    "any_score": ("top_score, uid", ""),
    "any_margin": ("margin, uid", ""),
    "waiting": ("uid", WAITS),
    "waiting_score": ("top_score, uid", WAITS),
    "waiting_margin": ("margin, uid", WAITS),
    "blind": ("uid", "blind"),
}


def upgrade() -> None:
    no = sa.false()
    for column in (
        sa.Column("margin", sa.Double(), nullable=False, server_default="99"),
        sa.Column("language", sa.String(length=24), nullable=False, server_default="english"),
        sa.Column("blind", sa.Boolean(), nullable=False, server_default=no),
    ):
        op.add_column("comment", column)
    _fill(op.get_bind())
    for name, (columns, where) in INDEXES.items():
        only = f" WHERE ({where})" if where else ""
        op.execute(f"CREATE INDEX ix_comment_{name} ON comment ({columns}){only}")


def _fill(connection: sa.Connection) -> None:
    change = sa.text("UPDATE comment SET margin = :margin, language = :language WHERE id = :id")
    last = 0
    while rows := connection.execute(JUDGED, {"last": last, "page": PAGE}).all():
        values = [
            {
                "id": row.id,
                "margin": margin(_by_label(row.scores), _by_label(row.thresholds)),
                "language": language(row.body),
            }
            for row in rows
        ]
        connection.execute(change, values)
        last = rows[-1].id


def _by_label(found: object) -> dict[str, float]:
    """Numbers by label; nothing of what an older version may have left there instead."""
    return found if isinstance(found, dict) else {}


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(f"ix_comment_{name}", "comment")
    for column in ("blind", "language", "margin"):
        op.drop_column("comment", column)
