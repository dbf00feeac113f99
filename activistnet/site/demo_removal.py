"""`flask demo remove`: the demonstration's members and all that only they have written, a little at a time.

Where others have joined in, a thread stays with its words, as it does when any member leaves: of the demonstration
only the members go from it, and what they had added to threads of others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from ..accounts.services import accounts
from ..core.data.audit import COMMAND_LINE, record
from ..core.data.db import db
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
   OR handle ~ '^sample[0-9]+$' AND mailbox_digest IS NULL AND password_hash IS NULL AND deleted_at IS NULL
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


@dataclass
class Removed:
    """How many members and threads went; `stayed` are members whose words are in threads of others."""

    members: int = 0
    threads: int = 0
    stayed: int = 0


def has_operator() -> bool:
    """Whether somebody is left to run the site by its pages."""
    with db.transaction():
        return db.session.execute(text(OPERATOR)).first() is not None


def remove() -> Removed:
    """Take it out, beside a running site; what is interrupted is gone on with by the next time."""
    removed = Removed()
    for ids in _parts(THREADS):
        db.session.execute(text("DELETE FROM posts WHERE id = ANY(:ids)"), {"ids": ids})
        removed.threads += len(ids)
    for ids in _parts(REPLIES):
        for reply in db.session.scalars(select(Post).where(Post.id.in_(ids))).all():
            posts.delete_post(reply, queries.get_with_secrets(reply.author_id))
    for ids in _parts(SIGNATURES):
        for signature in db.session.scalars(select(Signature).where(Signature.id.in_(ids))).all():
            signing.withdraw_one(signature)
    for ids in _parts(UNNAMED):
        db.session.execute(text("DELETE FROM members WHERE id = ANY(:ids)"), {"ids": ids})
        removed.members += len(ids)
    for ids in _parts(f"{MEMBERS} LIMIT :at_once"):
        db.session.execute(text(DISMISS), {"ids": ids})
        for number in ids:
            accounts.leave(queries.get_with_secrets(number))
        removed.stayed += len(ids)
    if removed != Removed():
        with db.transaction():
            record(COMMAND_LINE, "demo.remove", "demo", members=removed.members, threads=removed.threads)
    return removed


def _parts(which: str) -> Iterator[list[int]]:
    """Some at a time until there are none, each in a transaction of its own."""
    digests = [mailboxes.digest_of(mailbox) for mailbox in mailboxes_of_the_story()]
    values: dict[str, Any] = {"digests": digests, "at_once": AT_ONCE}
    while True:
        with db.transaction():
            ids = list(db.session.scalars(text(which), values))
            if not ids:
                return
            yield ids
