"""How xdist's workers share the tests: a file stays with one of them, and what takes longest begins first.

xdist's own groups (`--dist loadgroup`) do nothing: they are written into a private name that pytest 9.2 does not read.
"""

from xdist.scheduler import LoadScopeScheduling

# They stop and start their site again and again, as tests/run/test_serve.py does with its own.
ANOTHER_MACHINE = ("broken_state", "keys", "logfiles", "restore", "rights")
# What shares a costly site is one piece of work.
PIECES = {
    "tests/run/test_serve.py": "machine",
    **{f"tests/run/test_{name}.py": "another machine" for name in ANOTHER_MACHINE},
    "tests/browser/": "browser",
    "tests/live/test_page.py": "browser",
    "tests/live/": "sockets",
    "tests/processes/": "processes",
    "tests/backups/": "backups",
    "tests/benches/": "benches",
}
# What takes longest, first: a worker that began it last would be waited for.
FIRST = (
    "machine",
    "browser",
    "another machine",
    "benches",
    "tests/endurance/test_silence.py",
    "tests/run/test_reload.py",
    "tests/run/test_development.py",
    "sockets",
    "processes",
    "tests/endurance/",
    "tests/site/test_hostile_",
    "tests/site/test_every_form_twice.py",
    "tests/posts/test_visibility_model.py",
    "tests/site/test_policy.py",
    "tests/site/",
    "tests/accounts/",
)


class Pieces(LoadScopeScheduling):
    """Gives a worker one piece at a time, in the order in which the tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid)


def piece(nodeid: str) -> str:
    """Its file, or what its file is part of."""
    path = nodeid.partition("::")[0]
    return next((name for start, name in PIECES.items() if path.startswith(start)), path)


def place(nodeid: str) -> int:
    """Where its piece stands in the order; the same for all that are not mentioned."""
    mine = piece(nodeid)
    return next((number for number, start in enumerate(FIRST) if mine.startswith(start)), len(FIRST))
