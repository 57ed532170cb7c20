"""Languages, reasons and scores that few comments have are found without reading the others."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = {
    "language": "(language, uid)",
    "reasons": "(uid, reason_codes) WHERE (reason_codes <> '')",
    "scored": "(uid, top_score) WHERE (top_score >= 0.5)",
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX ix_comment_{name} ON comment {columns}")


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(f"ix_comment_{name}", "comment")
