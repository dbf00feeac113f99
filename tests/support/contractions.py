"""What in a migration the release before may not survive: it runs on the new schema while machines are brought up.

Expand first: new tables, columns that may be empty or have a default, indexes. What takes something away, or forbids
what was allowed, comes a release after the code that needed it, and says so in the migration:

    CONTRACTS = {"posts.state": "0.1.0 was the last that read or wrote it"}
"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from activistnet.core.data import rehearsal
from activistnet.core.data.rehearsal import Step

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
RAW = re.compile(
    r"\bDROP (?:TABLE|COLUMN)(?: IF EXISTS)? (\w+)|\bALTER TABLE (\w+) RENAME"
    r"|\bALTER (?:COLUMN )?(\w+) (?:SET NOT NULL|TYPE|SET DATA TYPE|DROP DEFAULT)"
    r"|\bCREATE UNIQUE INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?(\w+)|\bADD CONSTRAINT (\w+)",
    re.IGNORECASE,
)
LIST = re.compile(r"\bADD CONSTRAINT (\w+) CHECK \(\w+ IN \(([^)]*)\)\)", re.IGNORECASE)
CONSTRAINT = re.compile(r"\bADD CONSTRAINT (\w+) (.+)", re.IGNORECASE | re.DOTALL)
NO_TWO_EMPTY = "postgresql_nulls_not_distinct"
NARROWING = {"create_unique_constraint", "create_check_constraint", "create_foreign_key", "create_exclude_constraint"}


def unexplained(module: ModuleType) -> list[str]:
    """What this migration contracts without a reason, or for a reason that names no release."""
    reasons: dict[str, str] = getattr(module, "CONTRACTS", {})
    releases = set(re.findall(r"^## (\d+\.\d+\.\d+)", CHANGELOG.read_text(), re.MULTILINE))
    steps = rehearsal.steps(module, "upgrade")
    made = {step.arguments[0] for step in steps if step.name == "create_table"}
    found = {name for step in steps for name in _contracted(step) if name.partition(".")[0] not in made}
    found -= _widened(module) | _left_empty(module, steps)
    return [
        f"{name}: say in CONTRACTS which release was the last that needed it as it was"
        for name in sorted(found)
        if not releases & set(re.findall(r"\d+\.\d+\.\d+", reasons.get(name, "")))
    ]


def _widened(module: ModuleType) -> set[str]:
    """Lists of what a column may hold that allow all that they did: the way back says what that was."""
    if not (now := _lists(rehearsal.steps(module, "upgrade"))):
        return set()
    before = _lists(rehearsal.steps(module, "downgrade"))
    return {name for name, allowed in now.items() if name in before and before[name] <= allowed}


def _left_empty(module: ModuleType, steps: list[Step]) -> set[str]:
    """What forbids nothing while columns that are new here stay empty, as in all that the release before writes.

    A unique index of such a column, as nothing equals what is not there; and a constraint that reads as it did, once
    these columns are taken out of its lists: the way back says how.
    """
    new = {step.arguments[1].name for step in steps if step.name == "add_column" and step.arguments[1].nullable}
    now = _constraints(steps, new) if new else {}
    before = _constraints(rehearsal.steps(module, "downgrade"), set()) if now else {}
    indexes = [step for step in steps if step.name == "create_index" and not step.options.get(NO_TWO_EMPTY)]
    unique = {f"{step.arguments[1]}.{step.arguments[0]}" for step in indexes if new & set(step.arguments[2])}
    return unique | {name for name, says in now.items() if before.get(name) == says}


def _constraints(steps: list[Step], without: set[str]) -> dict[str, str]:
    said = [str(step.arguments[0]) for step in steps if step.name == "execute"]
    found = [match for statement in said if (match := CONSTRAINT.search(statement))]
    listed = re.compile(rf", \b(?:{'|'.join(sorted(without))})\b") if without else None
    return {match[1]: listed.sub("", match[2]) if listed else match[2] for match in found}


def _lists(steps: list[Step]) -> dict[str, set[str]]:
    said = [str(step.arguments[0]) for step in steps if step.name == "execute"]
    found = [match for statement in said if (match := LIST.search(statement))]
    return {match[1]: set(re.findall(r"'(\w+)'", match[2])) for match in found}


def _contracted(step: Step) -> Iterator[str]:
    match step.name, step.arguments:
        case (("drop_table" | "rename_table"), (table, *_)):
            yield table
        case "drop_column", (table, column, *_):
            yield f"{table}.{column}"
        case "alter_column", (table, column, *_) if _narrows(step.options):
            yield f"{table}.{column}"
        case "add_column", (table, column, *_) if not (column.nullable or column.server_default or column.identity):
            yield f"{table}.{column.name}"
        case "create_index", (name, table, *_) if step.options.get("unique"):
            yield f"{table}.{name}"
        case name, (constraint, table, *_) if name in NARROWING:
            yield f"{table}.{constraint}"
        case "execute", (statement, *_):
            yield from (next(filter(None, names)) for names in RAW.findall(str(statement)))


def _narrows(options: dict[str, object]) -> bool:
    return options.get("nullable") is False or bool({"new_column_name", "type_"} & {*options})
