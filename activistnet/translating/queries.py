"""The translations of a petition, as its page lists them for everybody, its author and whoever translates."""

from dataclasses import dataclass

from ..core.words.difference import Budget, Piece, difference
from ..members.readers import Reader
from ..petitions.queries import PetitionPage
from ..petitions.texts import with_text
from ..posts.links import post_url
from ..posts.translation_queries import Translated, list_declined, list_standing, list_waiting
from . import rules


@dataclass(frozen=True)
class Listed:
    """A translation with what it changes: of one that waits from what is shown, of one that was edited from the offer.

    Nothing where there is nothing to compare.
    """

    it: Translated
    url: str
    is_behind: bool
    title: list[Piece]
    body: list[Piece]


@dataclass(frozen=True)
class Translations:
    """All that a reader is shown."""

    shown: list[Listed]
    waiting: list[Listed]
    declined: list[Translated]
    decides: bool
    moderates: bool


def load(petition: PetitionPage, reader: Reader) -> Translations:
    """What everybody reads; what waits for whoever decides, and one's own; what its author said no to."""
    decides = rules.may_decide(petition, reader)
    moderates = reader.moderates(petition.topic_id)
    sees_all = decides or moderates
    every = list_standing(petition.id)
    standing = [each for each in every if each.is_seen or sees_all or reader.id in (each.author_id, each.translator_id)]
    budget = Budget()
    shown = [_listed(petition, each, _offer(each), budget) for each in standing]
    now = {each.language: (each.title, each.body) for each in standing if each.is_seen}
    mine = list_waiting(petition.id) if reader.id is not None else []
    waiting = [
        _listed(petition, each, now.get(each.language), budget)
        for each in mine
        if each.author_id == reader.id or moderates or (decides and each.visibility == "visible")
    ]
    declined = list_declined(petition.id, reader.id) if reader.id is not None else []
    return Translations(shown, waiting, declined, decides, moderates)


def _offer(it: Translated) -> tuple[str, str] | None:
    return None if it.edited_title is None else (it.edited_title, it.edited_body or "")


def _listed(petition: PetitionPage, it: Translated, before: tuple[str, str] | None, budget: Budget) -> Listed:
    is_behind, url = it.is_behind(petition.version, petition.version_number), with_text(post_url(petition), it.language)
    if before is None or before == (it.title, it.body):
        return Listed(it, url, is_behind, [], [])
    title, body = (list(difference(*pair, budget)) for pair in zip(before, (it.title, it.body), strict=True))
    return Listed(it, url, is_behind, title, body)
