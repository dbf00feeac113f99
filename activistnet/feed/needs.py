"""What could do with one more person today: petitions close to their next step, and debates that wait for a voice.

The candidates are the same for everyone, so each process looks for them twice a minute and no page does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic

from flask import current_app
from sqlalchemy import text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.data.rows import build_all
from ..members.models import Member
from ..members.readers import Role
from ..petitions.cards import closest_to_step
from ..posts.visibility import offered_to

SECONDS = 30
PETITIONS_ASKED = 6
THREADS_ASKED = 2

SEEN = text_of(offered_to(Role.VISITOR))
WAITING = text(f"""
SELECT recent.id, recent.author_id, recent.topic_id
FROM topics CROSS JOIN LATERAL (
    SELECT id, author_id, topic_id, reply_count, last_active_at FROM posts
    WHERE topic_id = topics.id AND root_id IS NULL AND {SEEN} AND locked_at IS NULL
    ORDER BY last_active_at DESC, id DESC LIMIT 30
) AS recent
JOIN posts ON posts.id = recent.id AND posts.kind = 'discussion'
ORDER BY recent.reply_count, recent.last_active_at DESC
""")  # noqa: S608, no value is written into it


@dataclass(frozen=True)
class Candidate:
    """A post that may need somebody."""

    id: int
    author_id: int
    topic_id: int | None = None


@dataclass(frozen=True)
class Needs:
    """Candidates for one member, the best first."""

    petition_ids: tuple[int, ...] = ()
    thread_ids: tuple[int, ...] = ()

    @property
    def kinds(self) -> dict[int, str]:
        """The kind of each, by post id."""
        return dict.fromkeys(self.petition_ids, "petition") | dict.fromkeys(self.thread_ids, "discussion")


def find_needs(member: Member, topic_ids: Sequence[int], muted_ids: Collection[int]) -> Needs:
    """Petitions and threads of others that the member has not muted, the threads in topics the member follows."""
    petitions, threads = _candidates()
    fitting = [p.id for p in petitions if p.author_id != member.id and p.id not in muted_ids]
    waiting = [t.id for t in threads if t.author_id != member.id and t.topic_id in topic_ids and t.id not in muted_ids]
    return Needs(tuple(fitting[:PETITIONS_ASKED]), tuple(waiting[:THREADS_ASKED]))


def _candidates() -> tuple[list[Candidate], list[Candidate]]:
    kept = current_app.extensions.get("feed.candidates")
    if kept is not None and monotonic() - kept[0] < SECONDS and not current_app.testing:
        found: tuple[list[Candidate], list[Candidate]] = kept[1]
        return found
    petitions = [Candidate(card.id, card.author_id) for card in closest_to_step(12)]
    threads = build_all(Candidate, db.session.execute(WAITING))
    current_app.extensions["feed.candidates"] = (monotonic(), (petitions, threads))
    return petitions, threads
