"""In which order comments became public, so that what is new can be asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comment", sa.Column("published", sa.Integer(), nullable=True))
    op.create_index("ix_comment_published", "comment", ["article_id", "published", "uid"])


def downgrade() -> None:
    op.drop_index("ix_comment_published", "comment")
    op.drop_column("comment", "published")
