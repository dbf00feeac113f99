"""Runs migrations over the application's own database."""

from alembic import context

from activistnet.core.data.db import Base, db

with db.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
