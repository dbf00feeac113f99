"""A process that has loaded the site and begins others as forks of itself: `python loaded.py web|plain`, see forked.py.

It does nothing else and has no thread, so that a fork is as if it had loaded all itself.
"""

import importlib
import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from activistnet.start import loading

# What a process of that kind loads whatever it is told. Gunicorn loads itself before it has gevent patch anything.
BEFORE = {"web": ["gunicorn.app.wsgiapp"], "plain": []}
BEHIND = {
    "web": ["activistnet.core.server.worker", "activistnet.wiring"],
    "plain": ["celery.bin.celery", "celery.apps.worker", "activistnet.core.jobs.queue", "activistnet.wiring"],
}


def main(kind: str) -> None:
    """Begin what is asked for, line by line; in a fork, be that."""
    with loading.for_good():
        load(kind)
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if "ended" in asked:
            answer(status(asked["ended"]))
        elif pid := begin(asked):
            answer(pid)
        else:
            return run(**asked["program"])
    return None


def load(kind: str) -> None:
    """Import what takes long."""
    for module in BEFORE[kind]:
        importlib.import_module(module)
    if kind == "web":
        from gevent import monkey

        monkey.patch_all()
    for module in BEHIND[kind]:
        importlib.import_module(module)


def answer(value: int | None) -> None:
    """To whoever asked."""
    print(json.dumps(value), flush=True)


def status(pid: int) -> int | None:
    """How that child ended, as subprocess says it."""
    ended, how = unpatched("waitpid")(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(how) if ended else None


def begin(asked: dict[str, Any]) -> int:
    """Its number, once it is on its own; 0 in the child."""
    close = unpatched("close")
    is_ready, says_so = os.pipe()
    if pid := unpatched("fork")():
        close(says_so)
        os.read(is_ready, 1)
        close(is_ready)
        return int(pid)
    close(is_ready)
    if "gevent" in sys.modules:
        sys.modules["gevent"].reinit()  # to load the site makes a loop, of which each process has its own
    if asked["is_leader"]:
        os.setsid()
    for descriptor, path in enumerate(["/dev/null", *asked["output"]]):
        opened = os.open(path, os.O_RDWR | os.O_APPEND if descriptor else os.O_RDONLY)
        os.dup2(opened, descriptor)
        close(opened)
    close(says_so)
    return 0


def unpatched(name: str) -> Any:
    """That function of the system's: gevent's own leaves its work to a loop, which nobody runs here."""
    if "gevent.monkey" not in sys.modules:
        return getattr(os, name)
    from gevent.monkey import get_original

    return get_original("os", name)


def run(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Be what `python` would be with these arguments, in this folder."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    known = environment.get("PYTHONPATH", "").split(":")
    sys.path[:] = [*known, *(path for path in sys.path if path not in known)]
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path.insert(0, str(Path(arguments[0]).parent))
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
