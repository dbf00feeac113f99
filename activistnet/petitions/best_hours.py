"""When in the day people sign in a topic, from its own history: for whoever asks others to sign.

Read from signatures whose people show their names, which everybody could count, of the newest petitions only; never
told for fewer than fifty of them.
"""

from functools import cache

from sqlalchemy import BigInteger, Integer, Select, String, bindparam, cast, func, select, true

from ..core.data.db import db
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from .cards import KIND
from .models import COUNTED
from .ties import SIGNATURES

HOURS = 3  # one after the other
LEAST = 50
PETITIONS, OF_EACH = 30, 200  # the newest


def best_hours(topic_id: int, zone: str) -> tuple[int, int] | None:
    """From which hour of the day to which most people have signed there, in this zone; None where too few have."""
    rows = db.session.execute(_by_hour(), {"topic_id": topic_id, "zone": zone})
    signed: dict[int, int] = {row.hour: row.n for row in rows}
    if sum(signed.values()) < LEAST:
        return None
    in_window = {first: sum(signed.get((first + n) % 24, 0) for n in range(HOURS)) for first in range(24)}
    best = max(in_window, key=lambda first: (in_window[first], -first))
    return best, (best + HOURS) % 24


@cache
def _by_hour() -> Select[int, int]:
    newest = (
        select(Post.id)
        .where(Post.topic_id == bindparam("topic_id", type_=BigInteger), Post.kind == KIND, Post.visibility == VISIBLE)
        .order_by(Post.id.desc())
        .limit(PETITIONS)
        .subquery()
    )
    shown = (
        select(SIGNATURES.c.signed_at)
        .where(SIGNATURES.c.petition_id == newest.c.id, SIGNATURES.c.state == COUNTED, SIGNATURES.c.show_name)
        .order_by(SIGNATURES.c.id.desc())
        .limit(OF_EACH)
        .lateral()
    )
    here = func.timezone(bindparam("zone", type_=String), shown.c.signed_at)
    hour = cast(func.date_part("hour", here), Integer).label("hour")
    return select(hour, func.count().label("n")).select_from(newest).join(shown, true()).group_by(hour)
