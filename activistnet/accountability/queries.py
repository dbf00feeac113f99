"""What a decision maker was asked: the petitions that a reader is shown, and how long it has been silent."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, bindparam, or_, select

from ..core.data.clauses import there_is
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..decision_makers import queries
from ..decision_makers.models import DecisionMaker
from ..decision_makers.queries import DecisionMakerFacts
from ..deliveries.queries import DeliveryLine, Ledger, ledger_of, list_to
from ..members.readers import Reader, Role
from ..petitions.cards import PetitionCard, cards
from ..petitions.models import PetitionTarget
from ..posts.models import Post
from ..posts.visibility import offered_to

PETITIONS = 20


@dataclass(frozen=True)
class Silence:
    """Since when it is asked, by how many petitions, and how many of what was delivered to it lately it has answered.

    `told` is the delivery that has waited longest for a response, of those; None where none does. `days_to_answer` is
    the median of theirs.
    """

    since: datetime
    petition_count: int
    answer_count: int = 0
    told: DeliveryLine | None = None
    days_to_answer: int | None = None


@dataclass(frozen=True)
class Asked:
    """A decision maker with a page of the petitions that ask it, the newest first."""

    who: DecisionMakerFacts
    petitions: Page[PetitionCard]
    deliveries: list[DeliveryLine]
    promises: Ledger | None

    @property
    def silence(self) -> Silence | None:
        """How long nothing has come of what it is asked; None until that is counted."""
        if self.who.asked_since is None:
            return None
        answered = sorted(each.days for each in self.deliveries if each.is_shown)
        silent = [each for each in self.deliveries if each.is_silent]
        return Silence(
            self.who.asked_since,
            self.who.petition_count,
            answer_count=len(answered),
            told=max(silent, key=lambda each: each.days, default=None),
            days_to_answer=answered[len(answered) // 2] if answered else None,
        )


def get(who: DecisionMakerFacts, reader: Reader, *, after: str | None = None) -> Asked:
    """What one is asked, as far as the reader is shown it.

    Raises NotFound for a private person and for whom no petition asks that is shown; moderators see the page all the
    same.
    """
    asking, of = _petitions(reader.role), reader.values(decision_maker_id=who.id)
    found = asking.page(of, after=after, limit=PETITIONS)
    is_asked = bool(found.items or (after and asking.page(of, limit=1).items))
    if reader.role is not Role.MODERATOR and (who.is_private or not is_asked):
        raise NotFound
    by_id = cards(found.items, reader)
    shown = Page([by_id[n] for n in found.items if n in by_id], found.next, found.after, found.previous)
    delivered = list_to(who.id, reader)
    return Asked(who, shown, delivered, ledger_of(who.id, reader) if delivered else None)


def get_whole(number: int) -> DecisionMakerFacts:
    """One, or what it was merged into. Raises NotFound."""
    found = queries.get(number)
    return queries.get(found.whole_id) if found.whole_id else found


@cache
def _petitions(role: Role) -> Listing:
    number = bindparam("decision_maker_id", type_=BigInteger)
    is_it = or_(DecisionMaker.id == number, DecisionMaker.merged_into_id == number)
    names = select(DecisionMaker.id).where(is_it)
    asks = there_is(PetitionTarget, PetitionTarget.petition_id == Post.id, PetitionTarget.decision_maker_id.in_(names))
    return Listing(select(Post.id).where(asks, *offered_to(role)), Post.id)
