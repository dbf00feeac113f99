"""The Python side of bin/serve, bin/flask and bin/celery."""

import sys
from collections.abc import Callable

from activistnet.run import application, assets, commands, supervisor
from activistnet.run.progress import CannotStart, status_of

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "assets": lambda _arguments: assets.prepare(),
    "serve": supervisor.serve,
    "flask": commands.flask,
    "celery": lambda arguments: commands.run(application.celery(*arguments)),
}


def main() -> int:
    name, *arguments = sys.argv[1:]
    return status_of(lambda: _run(name, arguments))


def _run(name: str, arguments: list[str]) -> int:
    try:
        application.take_in_files()
    except CannotStart:
        if not commands.is_check(name, arguments):  # which says it in its own way
            raise
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    sys.exit(main())
