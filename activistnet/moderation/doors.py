"""Who comes to the pages of moderators."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..accounts.current import reader, role_required, signed_in
from ..core.refusals import Forbidden
from ..members.readers import Role

P = ParamSpec("P")
R = TypeVar("R")
site_moderators_only = role_required("moderator")  # not those who moderate a topic alone


def moderators_only(view: Callable[P, R]) -> Callable[P, R]:
    """Moderators of the site, operators, and those who moderate a topic see this; for others it is Forbidden."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        signed_in()
        if reader().role not in (Role.MODERATOR, Role.TOPIC_MODERATOR):
            raise Forbidden
        return view(*args, **kwargs)

    return checked
