"""Taking the demonstration out: its members and all that only they have written, a little at a time.

Where others have joined in, a thread stays with its words, as it does when any member leaves: of the demonstration
only the members go from it, and what they had added to threads of others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from ..accounts.services import accounts
from ..core.data.db import db
from ..core.data.repairs import alone
from ..members import mailboxes, queries
from ..petitions.models import Signature
from ..petitions.services import signing
from ..posts.models import Post
from ..posts.services import posts
from .demo_story import mailboxes_of_the_story

AT_ONCE = 50  # threads, members, replies in one transaction

# The story's members have mailboxes of their own; a crowd's have none, and no password: nobody can be one of them.
MEMBERS = """
SELECT id FROM members WHERE mailbox_digest = ANY(:digests)
   OR handle >= 'sample' AND handle < 'samplf' AND handle ~ '^sample[0-9]+$'
      AND mailbox_digest IS NULL AND password_hash IS NULL AND deleted_at IS NULL
"""
# The story's guests have no mailbox, those of a crowd one that was never sealed. Members who have left had a digest.
THREADS = f"""
SELECT id FROM posts AS root WHERE root_id IS NULL AND author_id IN ({MEMBERS})
   AND NOT EXISTS (SELECT FROM posts WHERE root_id = root.id AND author_id NOT IN ({MEMBERS}))
   AND NOT EXISTS (SELECT FROM signatures WHERE petition_id = root.id AND CASE WHEN member_id IS NULL
                   THEN member_digest IS NOT NULL OR mailbox_sealed IS NOT NULL OR mailbox_digest IS NOT NULL
                        AND EXISTS (SELECT FROM members WHERE id = root.author_id AND mailbox_digest IS NOT NULL)
                   ELSE member_id NOT IN ({MEMBERS}) END)
ORDER BY id LIMIT :at_once
"""  # noqa: S608, both are written above
REPLIES = f"""
SELECT id FROM posts WHERE kind = 'reply' AND visibility <> 'deleted' AND author_id IN ({MEMBERS}) LIMIT :at_once
"""  # noqa: S608
SIGNATURES = f"SELECT id FROM signatures WHERE state <> 'withdrawn' AND member_id IN ({MEMBERS}) LIMIT :at_once"  # noqa: S608
# Those of whom nothing is left that says who wrote or decided it.
UNNAMED = f"""
SELECT id FROM members WHERE id IN ({MEMBERS})
   AND NOT EXISTS (SELECT FROM posts WHERE author_id = members.id)
   AND NOT EXISTS (SELECT FROM decisions WHERE moderator_id = members.id)
   AND NOT EXISTS (SELECT FROM post_versions WHERE replaced_by_id = members.id)
LIMIT :at_once
"""  # noqa: S608
# The only operator may be the demonstration's: whoever takes it out can appoint another one in the same way.
DISMISS = "UPDATE members SET role = 'member' WHERE id = ANY(:ids) AND role <> 'member'"
OPERATOR = "SELECT FROM members WHERE role = 'operator' AND deleted_at IS NULL LIMIT 1"


MOST = 1_000  # that are counted for somebody to read

# Whoever typed the command waits for what the site has in its hands, such as a thread that is read for the search.
PATIENTLY = text("SET LOCAL lock_timeout = '1min'")


@dataclass
class Removed:
    """How many members and threads went; `stayed` are members whose words are in threads of others."""

    members: int = 0
    threads: int = 0
    stayed: int = 0


@dataclass(frozen=True)
class Extent:
    """What there is of the demonstration, each counted up to MOST: its members, and threads that are only theirs."""

    members: int
    threads: int


def has_operator() -> bool:
    """Whether somebody is left to run the site by its pages."""
    with db.transaction():
        return db.session.execute(text(OPERATOR)).first() is not None


def is_there() -> bool:
    """Whether there is anything of the demonstration."""
    return bool(_some(MEMBERS + "LIMIT :at_once", 1))


def extent() -> Extent:
    """What would be taken out now."""
    return Extent(len(_some(MEMBERS + "LIMIT :at_once", MOST)), len(_some(THREADS, MOST)))


def belongs_to_it(member_id: int) -> bool:
    """Whether a member is one of the demonstration's."""
    return bool(_some(f"SELECT id FROM members WHERE id = {member_id:d} AND id IN ({MEMBERS})", 1))  # noqa: S608


def remove() -> Removed:
    """Take it out, beside a running site; what is interrupted is gone on with by the next time."""
    removed = Removed()
    is_left = True
    while is_left:
        with db.transaction():
            db.session.execute(PATIENTLY)
            is_left = remove_some(removed)
    return removed


def remove_some(removed: Removed) -> bool:
    """Take out what the first of the steps finds, of which little is taken at once; whether anything was left to take.

    Whoever takes it out at the same time waits for this part, and finds it gone.
    """
    alone("demonstration")
    for which, take in STEPS:
        if ids := _some(which, AT_ONCE):
            take(ids, removed)
            return True
    return False


def _remove_threads(ids: list[int], removed: Removed) -> None:
    db.session.execute(text("DELETE FROM posts WHERE id = ANY(:ids)"), {"ids": ids})
    removed.threads += len(ids)


def _remove_replies(ids: list[int], removed: Removed) -> None:
    for reply in db.session.scalars(select(Post).where(Post.id.in_(ids))).all():
        posts.delete_post(reply, queries.get_with_secrets(reply.author_id))


def _withdraw(ids: list[int], removed: Removed) -> None:
    for signature in db.session.scalars(select(Signature).where(Signature.id.in_(ids))).all():
        signing.withdraw_one(signature)


def _remove_members(ids: list[int], removed: Removed) -> None:
    db.session.execute(text("DELETE FROM members WHERE id = ANY(:ids)"), {"ids": ids})
    removed.members += len(ids)


def _let_go(ids: list[int], removed: Removed) -> None:
    db.session.execute(text(DISMISS), {"ids": ids})
    for number in ids:
        accounts.leave(queries.get_with_secrets(number))
    removed.stayed += len(ids)


STEPS: tuple[tuple[str, Callable[[list[int], Removed], None]], ...] = (
    (THREADS, _remove_threads),
    (REPLIES, _remove_replies),
    (SIGNATURES, _withdraw),
    (UNNAMED, _remove_members),
    (MEMBERS + "LIMIT :at_once", _let_go),
)


def _some(which: str, at_most: int) -> list[int]:
    digests = [mailboxes.digest_of(mailbox) for mailbox in mailboxes_of_the_story()]
    values: dict[str, Any] = {"digests": digests}
    return list(db.session.scalars(text(which), values | ({"at_once": at_most} if ":at_once" in which else {})))
