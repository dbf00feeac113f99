"""Commands with numbers, handles and files that are none: each is refused in a sentence, with status 1."""

import pytest
from psycopg import errors
from sqlalchemy.exc import OperationalError, TimeoutError

from activistnet.core.outside.valkey import ValkeyDown
from activistnet.core.refusals import NotFound
from activistnet.core.web.commands import say_refusals

NUMBERS = ["0", "-5", "999999", "9223372036854775808", "9" * 60]
WRONG = [
    *(["petitions", "recount", number] for number in NUMBERS),
    *(["jobs", "retry", number] for number in NUMBERS),
    *(["members", *words] for words in (["suspend", "nobody"], ["appoint", "nobody", "moderator"])),
    *(["members", "suspend", handle] for handle in ("ab", "a b", "@", "0", "-1", "\udcff", "a\x00b", "ä" * 99)),
    ["petitions", "import", "--topic", "nowhere", __file__],
    *(["db", verb, "9999"] for verb in ("upgrade", "downgrade", "stamp")),
]


@pytest.mark.parametrize("words", WRONG, ids=lambda words: " ".join(words)[:40].encode("ascii", "replace").decode())
def test_a_command_says_in_a_sentence_what_is_not_there(app, words):
    said = app.test_cli_runner().invoke(args=[*words, *(["--yes"] if "downgrade" in words else [])])
    assert isinstance(said.exception, SystemExit), said.exception
    assert said.exit_code in (1, 2)
    assert said.output.splitlines()[-1].startswith("Error: ")


FAILURES = {
    "The database is out of reach.": OperationalError("SELECT", {}, errors.OperationalError("no route")),
    "The database is out of reach. ": TimeoutError(),
    "The database is not brought up to date yet": OperationalError("SELECT", {}, errors.UndefinedTable("members")),
    "The role of DATABASE_URL may not do this": OperationalError("DROP", {}, errors.InsufficientPrivilege("no")),
    "Valkey is out of reach.": ValkeyDown(),
    "/full: No space left on device.": OSError(28, "No space left on device", "/full"),
    "This page doesn't exist": NotFound(),
}


@pytest.mark.parametrize("begins", FAILURES)
def test_what_a_command_fails_at_is_said_and_no_traceback(app, monkeypatch, begins):
    def fail():
        raise FAILURES[begins]

    command = app.cli.commands["petitions"].commands["origins"]
    monkeypatch.setattr(command, "callback", fail)
    say_refusals(command)
    said = app.test_cli_runner().invoke(args=["petitions", "origins"])
    assert (said.exit_code, said.output[: len(begins) + 7]) == (1, f"Error: {begins}")
