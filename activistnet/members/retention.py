"""What the tables of members keep of people."""

from ..core.data.retention import Kept
from .models import Member, MemberWord
from .services import people

WHOSE = "the member"
LEAVES = "the member leaves"

RETENTION = (
    Kept(
        table=Member,
        columns="handle display_name picture purpose place",
        whose=WHOSE,
        why="a profile others find and read",
        until=LEAVES,
        ends=(people.erase,),
    ),
    Kept(
        table=Member,
        columns="mailbox_sealed mailbox_digest password_hash",
        whose=WHOSE,
        why="signing in, and mail; the address is encrypted, and known again by a keyed hash",
        until=LEAVES,
        ends=(people.erase,),
    ),
    Kept(
        table=Member,
        columns="country language time_zone shows_follows shows_signatures quotable_by may_be_listed settled_at role"
        " edits_until coaches_since",
        whose=WHOSE,
        why="settings, and what a moderator, an editor or a coach may do",
        until=LEAVES,
        ends=(people.erase,),
    ),
    Kept(
        table=Member,
        columns="suspended_until suspended_reason restricted_until banned_until limited_until",
        whose=WHOSE,
        why="a suspended member is told why and until when",
        until="the suspension ends, or the member leaves",
        ends=(people.lift_suspension, people.erase),
    ),
    Kept(
        table=Member,
        columns="id kind joined_at suspended_at deleted_at credential",
        why="what a former member published stays, and points at a row that says no more than this",
        until="the site",
    ),
    Kept(
        table=MemberWord,
        columns="member_id word",
        whose=WHOSE,
        why="being found by a word of the name",
        until=LEAVES,
        ends=(people.erase,),
    ),
)
