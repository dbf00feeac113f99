"""What every letter to those who wanted news of a petition has around its news: what it is about, and how to end it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from flask_babel import gettext as _

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs.headers import one_press
from ..core.jobs.mail import send
from ..core.words.language import in_language
from . import urls, wanted

NEWS = "news"  # what tokens that end it are signed for


def send_news(mailbox: str, demand: str, say: Callable[[], Sequence[str]], *, signature_id: int, consent: str) -> None:
    """Send what `say` gives, a paragraph each, to one who has signed with this consent to news.

    It is said in the language in which its reader asked for it; one press ends it, in the mail program too.
    """
    stop = stop_of(signature_id)
    with language_of(consent):
        paragraphs = (
            _("You signed this petition and asked for news of it:"),
            f"  {demand}",
            *say(),
            _("To stop getting news of this petition, open this page and press the button:"),
            stop,
        )
        subject = _("News of a petition you signed: %(demand)s", demand=demand)
    send(mailbox, subject, "\n\n".join(paragraphs) + "\n", headers=one_press(stop))


def stop_of(signature_id: int) -> str:
    """The whole address at which one press ends news of what was signed with this."""
    return settings().base_url + urls.stop_news(sign_value(str(signature_id), NEWS))


def language_of(consent: str) -> AbstractContextManager[None]:
    """Speak the language in which news was asked for."""
    agreed = wanted.read(consent)
    return in_language(agreed.language if agreed else None)
