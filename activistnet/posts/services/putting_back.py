"""Taking back that branches were moved: having them where they were.

What has changed since stays as it is by then: a reply that was written meanwhile goes along with what it answers, and
one that was moved on stays where it is.
"""

import json
from typing import Any

from ...core.data.db import db
from ...core.events import publish
from ..branch_errors import MovedOn
from ..events import BranchesPutBack
from ..models import Post
from . import branch_statements as moving
from . import branches, summaries
from . import kept_branch_statements as statements

Kept = dict[str, Any]


def put_back(kept: Kept) -> bool:
    """Have all of it where it was; whether that was every reply. Raises MovedOn, and then nothing has changed.

    `kept` is what `branches.split` or `branches.merge` gave.
    """
    _expect_unmoved(kept)
    return _leave(kept) if kept["is_merge"] else _return(kept)


def _expect_unmoved(kept: Kept) -> None:
    """Go on only if what opens the threads, and what branches were below, is where it was left, and in the same topic.

    Raises MovedOn.
    """
    ids = [place[0] for place in kept["places"]]
    branches.run(moving.HOLD, ids=ids)
    is_there = branches.places(ids) == kept["places"]
    opened = db.session.get_one(Post, kept["from"])
    db.session.refresh(opened, ["visibility", "topic_id"])
    is_in_topic = opened.topic_id == kept.get("topic", opened.topic_id)
    if not (is_there and is_in_topic) or opened.visibility == "deleted":  # nobody would read it there
        raise MovedOn


def _return(kept: Kept) -> bool:
    """A discussion that was made of a branch is a reply of its thread again."""
    root_id, to = kept["from"], kept["to"]
    branches.run(moving.THREADS, id=to, n=-1)
    put = _put_back(kept, now=to)
    was = {name: kept[name] for name in ("parent", "path", "title", "slug", "is_debate")}
    branches.run(statements.REPLY_AGAIN, to=to, root=root_id, given=kept["given"], **was)
    branches.run(statements.UNPOSTED, root=to)
    branches.run(statements.WISHED_SINCE, root=root_id, to=to, at=kept["at"])
    branches.run(moving.DRAFTS_IN, root=to, to=root_id)
    branches.close(to)
    branches.run(statements.UNTOLD, to=to, ids=kept["told"])
    _settle(kept, root_id, to, put)
    return len(put) == len(kept["replies"])


def _leave(kept: Kept) -> bool:
    """A discussion that was merged is one of its own again, as it was."""
    root_id, to = kept["from"], kept["to"]
    put = _put_back(kept, now=to)
    branches.run(statements.OPEN_AGAIN, root=root_id, locked_at=kept["locked_at"])
    branches.run(moving.THREADS, id=root_id, n=1)
    branches.run(statements.ACTS_AGAIN, rows=json.dumps(kept["acts"]))
    branches.run(statements.GATES_AGAIN, rows=json.dumps(kept["gates"]))
    branches.run(statements.POLLS_AGAIN, rows=json.dumps(kept["polls"]))
    wished = {"copied": kept["copied"], "at": kept["at"], "rows": json.dumps(kept["wishes"])}
    branches.run(statements.WISHES_AGAIN, root=root_id, to=to, **wished)
    branches.run(moving.DRAFTS_OUT, root=to, to=root_id, ids=[str(each) for each in (root_id, *put)])
    branches.run(moving.LEFT, to=root_id, ids=kept["told"])
    summaries.settle(root_id)
    _settle(kept, root_id, root_id, put)
    return len(put) == len(kept["replies"])


def _put_back(kept: Kept, *, now: int) -> list[int]:
    return branches.run(statements.PUT_BACK, root=kept["from"], now=now, rows=json.dumps(kept["replies"]))


def _settle(kept: Kept, root_id: int, opens: int, put: list[int]) -> None:
    """What knows them by their thread follows, and so does what was written meanwhile."""
    branches.carry(kept["to"], root_id, [opens, *put])
    branches.follow(root_id)
    branches.read_anew()
    publish(
        BranchesPutBack(
            from_root_id=kept["to"],
            to_root_id=root_id,
            reply_ids=(opens, *put),
            parent_ids=tuple(kept["told"]),
            moved_at=kept["at"],
        )
    )
