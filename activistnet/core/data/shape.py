"""The shape of the schema, down to what the models don't say, as lines that can be compared.

`migrations/shape.txt` holds those of a database that has every migration. An index that is missing or broken, another
default, a trigger or a constraint that isn't as it was meant: `flask db check` names it, however it came about.
"""

from pathlib import Path

from sqlalchemy import Connection, text

FILE = "shape.txt"

LINES = text("""
WITH tables AS (
  SELECT oid, relname, reloptions FROM pg_class
   WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
)
SELECT format('column %s.%s %s', relname, attname, format_type(atttypid, atttypmod))
       || CASE WHEN attnotnull THEN ' not null' ELSE '' END
       || CASE attidentity WHEN '' THEN '' ELSE ' identity' END
       || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
       || coalesce(' statistics ' || nullif(attstattarget, -1), '')
  FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT format('table %s', relname) || coalesce(' with ' || array_to_string(reloptions, ', '), '') FROM tables
UNION ALL
SELECT format('constraint %s.%s %s', relname, conname, pg_get_constraintdef(pg_constraint.oid))
  FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' invalid' END
  FROM tables JOIN pg_index ON indrelid = tables.oid
UNION ALL
SELECT pg_get_triggerdef(pg_trigger.oid) FROM tables JOIN pg_trigger ON tgrelid = tables.oid AND NOT tgisinternal
UNION ALL
SELECT format('function %s %s', pg_proc.oid::regprocedure, md5(prosrc)) FROM pg_proc
 WHERE pronamespace = current_schema()::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
UNION ALL
SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = current_schema()::regnamespace
UNION ALL
SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql'
""")


def lines(connection: Connection) -> list[str]:
    """What there is, a line each, in one order everywhere."""
    schema = f" {connection.scalar(text('SELECT quote_ident(current_schema())'))}."
    return sorted(line.replace(schema, " ") for line in connection.scalars(LINES))


def differences(connection: Connection, folder: Path) -> list[str]:
    """What the schema lacks of the migrations in this folder, and has beside them; a sentence each."""
    wanted, found = {*(folder / FILE).read_text().splitlines()}, {*lines(connection)}
    lacks = [f"The schema lacks: {line}" for line in sorted(wanted - found)]
    return lacks + [f"No migration makes: {line}" for line in sorted(found - wanted)]


def write(connection: Connection, folder: Path) -> None:
    """Note the shape of this database, which has every migration and nothing else."""
    (folder / FILE).write_text("\n".join(lines(connection)) + "\n")
