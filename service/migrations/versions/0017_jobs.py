"""Work for the worker that people ask for, and the report of a model's retraining."""

import sqlalchemy as sa
from alembic import op

from service.models import Uid, UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_by", sa.String(128), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", Uid, nullable=True),
        sa.Column("claimed_until", UtcTime(), nullable=True),
        sa.Column("step", sa.String(100), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.String(500), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("uid", name=op.f("uq_job_uid")),
    )
    op.create_index(
        "ix_job_active", "job", ["kind"], unique=True,
        sqlite_where=_ACTIVE, postgresql_where=_ACTIVE,
    )  # fmt: skip
    op.create_index("ix_job_kind", "job", ["kind", "id"])
    op.add_column("model", sa.Column("report", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("model", "report")
    op.drop_table("job")
