"""Branches of a thread that become a discussion of their own, and discussions that become a reply in another one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause

from ...core.data.db import db
from ...core.data.rows import build_all
from ...core.events import publish
from .. import rules
from ..branch_errors import MergedNowhere, NotInThisThread
from ..events import BranchesMoved
from ..models import Post
from . import branch_statements as statements
from . import kept_branch_statements as keeping
from . import useful

MOST = 20  # replies that are chosen at once, each with all below it


@dataclass(frozen=True)
class Branch:
    """A reply that was chosen, and where it is in its thread."""

    id: int
    parent_id: int
    author_id: int
    path: bytes
    is_published: bool


def split(reply: Post, others: list[int], *, title: str, reason: str, by_id: int) -> dict[str, Any]:
    """Make a discussion of a reply, with all below it and below these others of its thread; where they were before.

    What is first of them in the thread becomes its text. Raises NotInThisThread.
    """
    root = db.session.get_one(Post, reply.root_id)
    run(statements.HOLD, ids=[root.id, reply.id, *others])
    db.session.refresh(root, ["topic_id"])
    branches = _branches(root.id, [reply.id, *others])
    to = branches[0].id
    cuts = [len(each.path) - (0 if each.id == to else rules.ID_BYTES) for each in branches]
    chosen = {"ids": [each.id for each in branches], "paths": [each.path for each in branches], "cuts": cuts}
    kept: dict[str, Any] = _keep(keeping.OF_SPLIT, root=root.id, to=to, **chosen)
    moved = [to, *run(statements.TAKE_OUT, root=root.id, to=to, **chosen)]
    opened = {"title": title, "slug": rules.slug_of(title), "is_debate": rules.takes_stances(root)}
    run(statements.OPEN, to=to, **opened)
    _take_along(root.id, to, moved)
    run(statements.DRAFTS_OUT, root=root.id, to=to, ids=[str(each) for each in moved])
    run(statements.OPENED, to=to)
    run(statements.THREADS, id=to, n=1)
    parents = sorted({each.parent_id for each in branches})
    kept["told"] = run(statements.LEFT, to=to, ids=parents)
    kept |= {"is_merge": False, "from": root.id, "to": to, "given": title, "places": places([root.id, to, *parents])}
    kept["topic"] = root.topic_id
    _tell(root.id, to, moved, reason, by_id, parents=tuple(parents))
    return kept


def merge(root: Post, into: Post, *, reason: str, by_id: int) -> dict[str, Any]:
    """Make a discussion a reply in another one of its topic, with its replies below it; what they were before. What it
    asked takes no more votes, and its numbers stay. Raises MergedNowhere.
    """
    run(statements.HOLD, ids=[root.id, into.id])
    for each in (root, into):
        db.session.refresh(each, ["kind", "root_id", "visibility", "locked_at", "topic_id"])
    is_possible = root.kind == into.kind == "discussion" and root.is_published and into.is_published
    if not is_possible or root.id == into.id or root.topic_id != into.topic_id or into.is_locked:
        raise MergedNowhere
    above = root.id.to_bytes(rules.ID_BYTES)
    kept: dict[str, Any] = _keep(keeping.OF_MERGE, root=root.id)
    moved = [root.id, *run(statements.PUT_IN, root=root.id, to=into.id, above=above)]
    run(statements.CLOSE, root=root.id, to=into.id, above=above)
    run(statements.THREADS, id=root.id, n=-1)
    run(statements.CLOSED, root=root.id)
    kept["copied"] = _take_along(root.id, into.id, moved)
    run(statements.DRAFTS_IN, root=root.id, to=into.id)
    close(root.id)
    kept["told"] = run(statements.BACK, root=root.id, to=into.id)
    kept |= {"is_merge": True, "from": root.id, "to": into.id, "places": places([root.id])}
    kept["topic"] = into.topic_id
    _tell(root.id, into.id, moved, reason, by_id)
    return kept


def follow(root_id: int) -> None:
    """Have what was written meanwhile stand where what it answers stands; safe to repeat."""
    while late := db.session.execute(statements.FOLLOW, {"root": root_id}).all():
        for before in {each.root_id for each in late}:
            carry(before, root_id, [each.id for each in late])


def close(root_id: int) -> None:
    """What a discussion had that is a reply by now: how people hear of it, its gate, its poll and its summary."""
    for statement in (statements.WISHED, statements.UNGATED, statements.END_POLL, statements.UNSUMMARISED):
        run(statement, root=root_id)


def places(ids: list[int]) -> list[list[Any]]:
    """Where these are: the number of each, its thread, what it answers and its path, as documents have them."""
    found: list[list[Any]] = _keep(keeping.PLACES, ids=ids)
    return found


def _branches(root_id: int, ids: list[int]) -> list[Branch]:
    """Those that are chosen, in their order, without those that are below another one. Raises NotInThisThread."""
    found = build_all(Branch, db.session.execute(statements.CHOSEN, {"root": root_id, "ids": ids}))
    if {each.id for each in found} != {*ids} or not all(each.is_published for each in found):
        raise NotInThisThread
    highest: list[Branch] = []
    for each in found:
        if not highest or not each.path.startswith(highest[-1].path):
            highest.append(each)
    return highest


def _take_along(root_id: int, to: int, moved: list[int]) -> list[int]:
    """What knows them by their thread, and who hears of it: those who had wished nothing of the other one."""
    wished = run(statements.WISH, root=root_id, to=to)
    carry(root_id, to, moved)
    return wished


def carry(root_id: int, to: int, moved: list[int]) -> None:
    """What knows them by their thread; both threads then say of themselves what their replies do."""
    for statement in statements.ALONG:
        run(statement, to=to, ids=moved)
    for statement in (statements.COUNT, statements.FORGET_ACTS, statements.ACT):
        run(statement, roots=sorted({root_id, to}))
    useful.have_ranked(to)


def _tell(root_id: int, to: int, moved: list[int], reason: str, by_id: int, *, parents: tuple[int, ...] = ()) -> None:
    read_anew()
    publish(
        BranchesMoved(
            from_root_id=root_id,
            to_root_id=to,
            reply_ids=tuple(moved),
            parent_ids=parents,
            reason=reason,
            by_id=by_id,
        )
    )


def read_anew() -> None:
    """Whoever has read posts in this transaction reads them anew: some are of another kind."""
    for post in [each for each in db.session.identity_map.values() if isinstance(each, Post)]:
        db.session.expunge(post)


def _keep(statement: TextClause, **values: Any) -> Any:
    return db.session.scalar(statement, values)


def run(statement: TextClause, **values: Any) -> list[Any]:
    """The first column of what it returns, if it does."""
    done = db.session.execute(statement, values)
    return [row[0] for row in done] if getattr(done, "returns_rows", False) else []
