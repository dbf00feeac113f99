"""Runs migrations over the application's own database, as its owner."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import NullPool, create_engine

import config
from activistnet.core.data.db import Base

# Columns that stand only for the code of before, until a revision drops them.
KEPT = {("posts", "state"), ("petitions", "petition_state")}


def is_compared(item: Any, name: str | None, kind: str, is_reflected: bool, _model: Any) -> bool:
    """Whether `flask db check` and `flask db revision` look at this part of the schema."""
    return not (is_reflected and kind == "column" and (item.table.name, name) in KEPT)


connect = config.engine_options(current_app.config["MIGRATION_DATABASE_URL"], 1)["connect_args"]
engine = create_engine(current_app.config["MIGRATION_DATABASE_URL"], connect_args=connect, poolclass=NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        include_object=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()
