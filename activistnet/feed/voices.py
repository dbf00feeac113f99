"""What people said that is why a post is in a feed: of each their newest reply in its thread.

It is the same for everybody who is told of the act, as these follow whoever spoke. So it is kept beside the cards. On
which side they spoke is only shown in the thread: nobody's stances are listed.
"""

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, bindparam, text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.web.fragments import fragments
from ..posts.kinds import card_path
from ..posts.queries import excerpt
from ..posts.visibility import published
from .rules import Act, Said

LONGEST = 280

SAID = text(f"""
SELECT asked.act_id, reply.id, reply.beginning, reply.language
FROM unnest(:acts, :posts, :actors) AS asked (act_id, post_id, actor_id) CROSS JOIN LATERAL (
    SELECT id, substr(body, 1, 1000) AS beginning, language FROM posts
    WHERE root_id = asked.post_id AND author_id = asked.actor_id AND {text_of([published()])}
    ORDER BY id DESC LIMIT 1
) AS reply
""").bindparams(*(bindparam(name, type_=ARRAY(BigInteger)) for name in ("acts", "posts", "actors")))  # noqa: S608


def find_said(acts: Iterable[Act]) -> dict[int, Said]:
    """What was said, by the number of the act; one query for what is not kept."""
    known = {act.id: act for act in acts}
    if not known:
        return {}
    paths = {act.id: card_path(act.post_id) for act in known.values()}
    return fragments().get_many(paths, ("said",), lambda missing: _read([known[number] for number in missing]))


def _read(acts: list[Act]) -> dict[int, Said]:
    asked = {
        "acts": [act.id for act in acts],
        "posts": [act.post_id for act in acts],
        "actors": [act.actor_id for act in acts],
    }
    rows = db.session.execute(SAID, asked)
    return {row.act_id: Said(row.id, excerpt(row.beginning, LONGEST), row.language) for row in rows}
