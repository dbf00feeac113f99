"""What petitions say of their translations: whether there are any, and in which languages one can sign."""

from sqlalchemy import ARRAY, Text, cast, exists, func, or_, select, update

from ...core.data.db import db
from ...core.events import publish
from ...petitions.counts import TABLE
from ...posts.models import Post
from ...posts.translation_models import Translation
from ..events import TranslationsBehind, TranslationsChanged

STANDS = (Translation.post_id == TABLE.c.id, Translation.accepted_at.is_not(None), Translation.ended_at.is_(None))


def settle(petition_id: int) -> None:
    """Have the petition know which translations it has, and everybody be shown them."""
    of_now = select(func.array_agg(cast(Translation.language, Text), type_=ARRAY(Text)))
    of_now = of_now.where(*STANDS, Translation.version_number == TABLE.c.version_number).correlate(TABLE)
    into = func.coalesce(of_now.scalar_subquery(), cast([], ARRAY(Text)))
    is_translated = exists().where(*STANDS).correlate(TABLE)
    changed = update(TABLE).where(TABLE.c.id == petition_id)
    db.session.execute(changed.values(translated_into=into, is_translated=is_translated))
    publish(TranslationsChanged(petition_id=petition_id))


def fall_behind(petition_id: int) -> None:
    """Note which translations are of what the petition said before, and tell who wrote them; each once."""
    newest = select(Post.version, TABLE.c.version_number).join(TABLE, TABLE.c.id == Post.id)
    now = newest.where(Post.id == petition_id).subquery("now")
    is_behind = or_(Translation.text_number < now.c.version, Translation.version_number < now.c.version_number)
    mine = (Translation.post_id == petition_id, Translation.accepted_at.is_not(None), Translation.ended_at.is_(None))
    fell = (
        update(Translation)
        .where(*mine, Translation.fell_behind_at.is_(None), is_behind)
        .values(fell_behind_at=func.now())
        .returning(func.coalesce(Translation.translator_id, Translation.author_id))
    )
    translators = set(db.session.scalars(fell, execution_options={"synchronize_session": False}))
    if translators:
        publish(TranslationsBehind(petition_id=petition_id, member_ids=tuple(sorted(translators))))
        publish(TranslationsChanged(petition_id=petition_id))
