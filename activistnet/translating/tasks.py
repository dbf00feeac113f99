"""Looking at what was translated: whether it is in the language that it is said to be in."""

from sqlalchemy import update

from ..core.data.db import db
from ..core.jobs.tasks import task
from ..posts.languages import guess as guess_language
from ..posts.translation_models import Translation
from ..posts.translation_queries import get_translation
from .rules import GUESSED_FROM


@task
def guess(translation_id: int) -> None:
    """Note in which other language it seems to be: nothing is refused for that, whoever reads it is told."""
    row = get_translation(translation_id)
    words = f"{row.title}\n{row.body}"
    found = guess_language(words) if len(words) >= GUESSED_FROM else None
    if found not in (None, row.language):
        db.session.execute(update(Translation).where(Translation.id == row.id).values(looks_like=found))
