"""What is found otherwise where a petition can be read in other languages than before."""

from ..posts.events import TranslationMoved
from ..translating.events import TranslationsChanged
from . import services


def on_translations(event: TranslationsChanged) -> None:
    """The words of all its texts are read anew."""
    services.read_again(event.petition_id)


def on_moved(event: TranslationMoved) -> None:
    """The same where moderators have hidden one, or shown it again."""
    services.read_again(event.post_id)
