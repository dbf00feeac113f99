"""Long computations beside the event loop, so that sockets and other requests go on meanwhile."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from gevent import get_hub, monkey

P = ParamSpec("P")
R = TypeVar("R")


def off_loop(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a pure function in the gevent hub's thread pool and wait for it; at once where nothing is patched.

    The function must not touch the request, the session or a lock made by gevent.
    """
    if not monkey.is_module_patched("threading"):
        return function(*args, **kwargs)
    return cast(R, get_hub().threadpool.apply(function, args, kwargs))
