"""What becomes of a translation: its author's yes or no to what others offer, and taking one away."""

from sqlalchemy import delete

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...petitions.models import Petition
from ...posts.services import versions
from ...posts.translation_models import Translation
from ...posts.translation_queries import STANDS, WAITS
from ...topics.bans import expect_not_banned
from .. import rules
from ..errors import NoLongerWaits, NotYours, OnlyTheAuthor, TranslationIsSigned
from ..events import TranslationAnswered, TranslationsChanged
from .signed import expect_correction
from .standing import settle
from .writing import end, expect_seen, show, tell_offered


def accept(translation: Translation, petition: Petition, member: Member) -> None:
    """Show it to everybody, in place of the one before; again changes nothing.

    Raises OnlyTheAuthor, BannedFromTopic, ModeratorsLookFirst, NoLongerWaits, TranslationIsSigned, and NotFound where
    it is out of sight.
    """
    versions.hold(petition)
    _expect_author(petition, member)
    expect_not_banned(petition.topic_id, member)
    expect_seen(translation)
    if translation.accepted_at is not None and translation.ended_at is None:
        return
    if translation.ended_at is not None:
        raise NoLongerWaits
    expect_correction(petition, language=translation.language, title=translation.title, body=translation.body)
    show(translation)
    _tell(translation, is_accepted=True)


def go_on(translation: Translation) -> None:
    """A moderator has let one in: what the petition's own author wrote is shown, and other ones wait for the author.

    It waits, too, where it was overtaken meanwhile: it is of a text of before, or another one has been signed.
    """
    petition = db.session.get_one(Petition, translation.post_id)
    if petition.visibility == "deleted":
        return
    versions.hold(petition)
    if translation.author_id != petition.author_id:
        tell_offered(translation)
    elif _may_follow(translation, petition):
        show(translation)


def _may_follow(translation: Translation, petition: Petition) -> bool:
    if (translation.text_number, translation.version_number) != (petition.version, petition.version_number):
        return False
    try:
        expect_correction(petition, language=translation.language, title=translation.title, body=translation.body)
    except TranslationIsSigned:
        return False
    return True


def decline(translation: Translation, petition: Petition, member: Member) -> None:
    """Say no to what was offered; again changes nothing. Raises OnlyTheAuthor, NoLongerWaits."""
    versions.hold(petition)
    _expect_author(petition, member)
    db.session.refresh(translation)
    if translation.ended_as == "declined":
        return
    if not end(WAITS, id=translation.id, as_="declined"):
        raise NoLongerWaits
    _tell(translation, is_accepted=False)


def remove(translation: Translation, petition: Petition, member: Member) -> None:
    """Take away one's own, or as the petition's author one that is shown; again changes nothing.

    Signatures that were given to it go on to count. Raises NotYours.
    """
    versions.hold(petition)
    db.session.refresh(translation)
    is_own = translation.author_id == member.id
    if not is_own and (translation.accepted_at is None or not rules.may_decide(petition, member)):
        raise NotYours
    if translation.ended_at is not None:
        return
    if end(WAITS, id=translation.id, as_="withdrawn"):
        return
    end(STANDS, id=translation.id, as_="removed")
    settle(petition.id)


def unname(translation: Translation, member: Member) -> None:
    """Don't tell any more who translated it; again changes nothing. Raises NotYours."""
    if member.id != (translation.translator_id or translation.author_id):
        raise NotYours
    if not translation.is_named:
        return
    translation.is_named = False
    db.session.flush()
    publish(TranslationsChanged(petition_id=translation.post_id))


def forget_all(member_id: int) -> None:
    """What a former member offered and nobody accepted goes; what was accepted stays, as what they published does."""
    mine = (Translation.author_id == member_id, Translation.accepted_at.is_(None))
    db.session.execute(delete(Translation).where(*mine), execution_options=QUIETLY)


def _expect_author(petition: Petition, member: Member) -> None:
    if not rules.may_decide(petition, member):
        raise OnlyTheAuthor


def _tell(translation: Translation, *, is_accepted: bool) -> None:
    publish(
        TranslationAnswered(
            petition_id=translation.post_id,
            member_id=translation.author_id,
            language=translation.language,
            is_accepted=is_accepted,
        )
    )
