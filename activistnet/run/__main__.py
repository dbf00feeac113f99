"""The Python side of bin/serve, bin/test, bin/flask and bin/celery."""

import sys
from collections.abc import Callable

from activistnet.run import application, assets, checks, commands, supervisor
from activistnet.run.progress import CannotStart

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "assets": lambda _arguments: assets.prepare(),
    "serve": lambda _arguments: supervisor.serve(),
    "flask": lambda arguments: commands.run(application.flask(*arguments), as_owner=application.is_owners(arguments)),
    "celery": lambda arguments: commands.run(application.celery(*arguments)),
    "test": checks.run,
}


def main() -> int:
    name, *arguments = sys.argv[1:]
    try:
        return COMMANDS[name](arguments)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
