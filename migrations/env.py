"""Runs migrations over the application's own database, as its owner: see activistnet/core/data/migrating.py."""

from typing import Any

from alembic import context

from activistnet.core.application import settings
from activistnet.core.data import migrating
from activistnet.core.data.db import Base

# Columns that stand only for the code of before, until a revision drops them.
KEPT = {("posts", "state"), ("petitions", "petition_state")}


def is_compared(item: Any, name: str | None, kind: str, is_reflected: bool, _model: Any) -> bool:
    """Whether `flask db check` and `flask db revision` look at this part of the schema."""
    return not (is_reflected and kind == "column" and (item.table.name, name) in KEPT)


with migrating.connection(context.config, settings().migration_database_url) as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration="all_or_nothing" not in context.config.attributes,
        include_object=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()
