"""Runs migrations over the engine that ``service.db.alembic_config`` hands in."""

from alembic import context

from service.models import Base

engine = context.config.attributes["engine"]

# Without transactional DDL a migration that fails on SQLite leaves half a schema.
with engine.execution_options(begin="BEGIN IMMEDIATE").connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
