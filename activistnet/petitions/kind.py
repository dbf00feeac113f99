"""Petitions as a kind of post."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import case

from ..posts.kinds import Closing, Kind, ListWords, Rejecting, ReplyMark, Words
from ..posts.roots import Root
from ..starting.urls import start
from . import cards, contests, urls
from .models import Petition
from .queries import PetitionPage
from .rules import is_closable, is_rejected
from .services.petitions import announce, close_with_reason, reject, take_back_closing, take_back_rejection
from .views import new_petition_page


def _contesting(root: Root, reply_ids: Sequence[int]) -> frozenset[int]:
    """Those that contest what came of it; nothing is asked for a page on which nobody does."""
    if isinstance(root, PetitionPage) and not root.contest_count:
        return frozenset()
    return contests.among(root.id, reply_ids)


PETITION = Kind(
    model=Petition,
    path=urls.PETITIONS,
    words=Words(
        one=_l("Petition"),
        with_article=_l("A petition"),
        titled=_l("petition “%(title)s”"),
        listed=ListWords(_l("Petitions"), _l("No petitions yet."), _l("Petitions started by this person appear here.")),
        begin=_l("Start a petition"),
        purpose=_l("Ask those who decide to act. People sign."),
    ),
    cards=cards.cards,
    announce=announce,
    with_own=cards.with_own,
    true_of=cards.signed_by,
    template="petitions/_parts.html",
    line_needs_card=True,
    takes_stances=True,
    counts_shares=True,
    kept_because=_l("You can close a petition but not delete it: people have put their names to it."),
    room="petition",
    reply_mark=ReplyMark(_l("signed it, and sees it differently"), _contesting),
    best_data=urls.best_data,
    history=urls.versions,
    closing=Closing(is_possible=is_closable, close=close_with_reason, reopen=take_back_closing),
    rejecting=Rejecting(is_closable, is_rejected, reject, take_back_rejection),
    sorted_by=(case((Petition.stage == "open", 1), else_=0),),
    new_page=new_petition_page,
    start_url=start(),
)
