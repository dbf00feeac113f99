"""A restore that was cut short between its last steps: the database is the new one, the keys are still the others."""

from psycopg import errors

from config import Settings

from ..start import keys
from . import keyfile, restoring
from .dumping import connected
from .errors import Failed


def begin(settings: Settings, values: dict[str, str]) -> None:
    """Put keys where a later restore finds them, with the database that is there before they are for the one there."""
    url = settings.migration_database_url
    keyfile.announce(settings.var_dir, values, replaced="" if restoring.is_empty(url) else _number_of(url))


def finish(settings: Settings) -> None:
    """Put the keys in place that a killed restore had announced, if the database is theirs by now.

    Then it raises Failed, as whoever asks has to know: another restore would drop the database from before that one.
    """
    values, replaced = keyfile.announced(settings.var_dir)
    if not values:
        return
    url = settings.migration_database_url
    has_come = not restoring.is_empty(url) and _number_of(url) != replaced
    if not (has_come and _fit(keyfile.with_keys(settings, values), url)):
        keyfile.forget(settings.var_dir)  # the database is the one from before
        return
    restoring.let_the_site_in(url)
    kept = keyfile.keep(settings.var_dir, values)
    keyfile.forget(settings.var_dir)
    raise Failed(
        f"The restore before this one was cut short. It is finished now, with its keys in {kept}: start every process"
        " with them and look at the site. Restore again only after that, as it drops the database from before."
    )


def _number_of(url: str) -> str:
    """A database keeps it when it is renamed."""
    with connected(url) as connection:
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        return str(row[0]) if row else ""


def _fit(settings: Settings, url: str) -> bool:
    try:
        with connected(url) as connection:
            return not keyfile.misfit(settings, set(keys.noted_in(connection)))
    except errors.UndefinedTable:
        return False
