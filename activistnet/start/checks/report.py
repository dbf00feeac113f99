"""What the checks found, for a person and for a program."""

import argparse
import json
import os
import re
from collections.abc import Mapping

from config import BadSetting, Settings

from . import table
from .findings import OK, REFUSED, REMARK, Finding

WIDTHS = (8, 12)
INDENT = " " * 11  # as bin/serve says what comes with a line of its own


def main(arguments: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Prints what the settings of an environment lead to; 0 when nothing is wrong, else 1."""
    options = _options(arguments)
    try:
        settings = Settings.from_environment(environ)
        findings = table.look(settings, table.AFTER_A_START if options.remarks else table.CHECKS)
    except BadSetting as wrong:
        findings = _refused(str(wrong))
    if options.remarks:
        say_remarks(findings)
        return 0
    return _say(findings, options)


def refuse(arguments: list[str], why: str) -> int:
    """Prints, as any finding, what keeps everything from beginning: a sentence a line."""
    return _say(_refused(why), _options(arguments))


def _refused(why: str) -> list[Finding]:
    # What is indented belongs to the line before: the end of a log.
    return [Finding("settings", REFUSED, sentence) for sentence in re.split(r"\n(?! )", why)]


def _say(findings: list[Finding], options: argparse.Namespace) -> int:
    print(as_json(findings) if options.json else as_text(findings))
    return int(table.is_wrong(findings))


def as_text(findings: list[Finding]) -> str:
    """A line each, and one that sums up."""
    lines = [f"{each.level:<{WIDTHS[0]}}{each.check:<{WIDTHS[1]}}{each.sentence}" for each in findings]
    wrong, remarks = (sum(each.level in levels for each in findings) for levels in (table.BAD, (REMARK,)))
    return "\n".join([*lines, f"{wrong} wrong, {remarks} to know, of {len(findings)}."])


def as_json(findings: list[Finding]) -> str:
    """The same for a program."""
    said = [{"check": each.check, "level": each.level, "sentence": each.sentence} for each in findings]
    return json.dumps({"ok": not table.is_wrong(findings), "findings": said}, indent=2)


def say_remarks(findings: list[Finding]) -> None:
    """To the terminal of a start, or into its log, once: what is not as it should be."""
    for each in findings:
        if each.level != OK:
            print(f"{INDENT}{each.sentence}", flush=True)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="flask check", description="Looks at all that a site needs, and changes nothing.", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument("--remarks", action="store_true", help=argparse.SUPPRESS)  # what a start says of it
    return parser.parse_args(arguments)
