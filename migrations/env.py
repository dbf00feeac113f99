"""Runs migrations over the application's own database, as its owner."""

from alembic import context
from flask import current_app
from sqlalchemy import NullPool, create_engine

import config
from activistnet.core.data.db import Base

connect = config.engine_options(current_app.config["MIGRATION_DATABASE_URL"], 1)["connect_args"]
engine = create_engine(current_app.config["MIGRATION_DATABASE_URL"], connect_args=connect, poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
