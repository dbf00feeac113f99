"""Runs migrations over the application's own database, as its owner."""

from typing import Any

from alembic import context
from sqlalchemy import NullPool, create_engine

from activistnet.core.application import settings
from activistnet.core.data.db import Base
from config import CONNECT

# Columns that stand only for the code of before, until a revision drops them.
KEPT = {("posts", "state"), ("petitions", "petition_state")}


def is_compared(item: Any, name: str | None, kind: str, is_reflected: bool, _model: Any) -> bool:
    """Whether `flask db check` and `flask db revision` look at this part of the schema."""
    return not (is_reflected and kind == "column" and (item.table.name, name) in KEPT)


engine = create_engine(settings().migration_database_url, connect_args=CONNECT, poolclass=NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        include_object=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()
