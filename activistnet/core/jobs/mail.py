"""Mail: one message now, by SMTP or as a file. Only tasks send, so nobody waits and nothing is lost."""

import errno
import os
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from uuid import uuid4

from structlog import get_logger

from ...start import mail_server
from ..application import settings
from ..data.crypto import blind_index
from ..outside.breaker import Breaker
from ..words.emails import NotMailable, mailable
from ..words.text import CONTROL, clean_line
from . import outcomes
from .headers import WHOLE_LINES
from .tasks import Later, next_name, running

CONNECT_SECONDS, TALK_SECONDS = 10, 20
REUSE_SECONDS = 30
LONGEST_SUBJECT = 150
LONGEST_LINE = 990
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

breaker = Breaker(rest=10)
log = get_logger()
_kept = threading.local()


class NotTaken(Exception):
    """The mail server refused a message, or can't be reached; the text is a sentence."""


def send(to: str, subject: str, text: str, html: str | None = None, headers: dict[str, str] | None = None) -> bool:
    """Send one message; whether it was taken. Raises tasks.Later while the server is out of reach.

    A mailbox that the server refuses for good, or that no mail can be sent to, is logged, without its name, and left at
    that: asking again helps nobody, and holds back what tells the operator how long mail waits.
    """
    try:
        message = compose(to, subject, text, html, headers)
        if (files := folder()) is not None:
            write(message, files)
        elif not _deliver(message, mail_server.read_url(settings().mail_url)):
            outcomes.note("mail_refused", running())
            return False
    except NotMailable:
        outcomes.note("mail_refused", running())
        log.warning("mailbox refused", job=running())
        return False
    except Later:
        outcomes.note("mail_deferred", running())
        raise
    except Exception:
        outcomes.note("mail_failed", running())
        raise
    outcomes.note("mail_sent", running())
    log.info("mail sent", job=running())
    return True


def try_out(to: str, subject: str, text: str) -> str:
    """Send one message here and now; a sentence with what came of it. Raises NotMailable, Later and NotTaken."""
    message = compose(to, subject, text)
    if (files := folder()) is not None:
        return f"Nobody gets it, as MAIL_URL names no mail server: it is in {write(message, files)}."
    server = mail_server.read_url(settings().mail_url)
    try:
        connection = _connection(server)
        connection.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        forget()
        raise NotTaken(mail_server.sentence(server, error)) from error
    return mail_server.taken(server, connection)


def folder() -> Path | None:
    """Where messages become files, if they do."""
    url = settings().mail_url
    return Path(url.removeprefix("file:") or settings().var_dir / "outbox") if url.startswith("file:") else None


def compose(
    to: str, subject: str, text: str, html: str | None = None, headers: dict[str, str] | None = None
) -> EmailMessage:
    """The message. Header values never break a line, whatever members wrote into a subject. Raises NotMailable."""
    message = EmailMessage(policy=WHOLE_LINES)
    message["From"] = sender = settings().mail_from
    message["To"] = Address(addr_spec=mailable(to))
    message["Subject"] = _one_line(subject)[:LONGEST_SUBJECT]
    message["Date"] = formatdate()
    message["Message-ID"] = _message_id(to, parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        message[name] = _one_line(value)
    message.set_content(_storable(text), cte=_transfer(text))
    if html is not None:
        message.add_alternative(_storable(html), subtype="html", cte=_transfer(html))
    return message


def _message_id(to: str, domain: str) -> str:
    """The same where a task is run again, as a process ended before its end was noted: mail programs know it then."""
    name = next_name()
    return f"<{blind_index(f'{name} {to}', scope='mails').hex()[:32]}@{domain}>" if name else make_msgid(domain=domain)


def _one_line(value: str) -> str:
    return CONTROL.sub("", clean_line(_storable(value[:LONGEST_LINE])))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _transfer(text: str) -> str:
    """Plain where it can be, so that a long link stays whole in the source too."""
    is_plain = text.isascii() and all(len(line) < LONGEST_LINE for line in text.splitlines())
    return "7bit" if is_plain else "quoted-printable"


def write(message: EmailMessage, folder: Path) -> Path:
    """One file a message, readable by this account alone, whole or not there. Raises Later when the disk is full."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{uuid4().hex[:8]}"
    draft = folder / f".{name}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        return draft.rename(folder / f"{name}.eml")
    except OSError as error:
        draft.unlink(missing_ok=True)
        if error.errno in NO_ROOM:
            raise Later("the disk is full") from None
        raise


def _deliver(message: EmailMessage, server: mail_server.Server) -> bool:
    """Whether the server took it; False where it refuses the mailbox for good."""
    try:
        with talking(server) as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        _note_refusal(error)
        return False
    return True


@contextmanager
def talking(server: mail_server.Server) -> Iterator[mail_server.Connection | mail_server.HiddenConnection]:
    """A connection to send by, kept for the next one if nothing goes wrong.

    Raises tasks.Later while the server is out of reach or busy, and what it refuses for good.
    """
    if breaker.is_open:
        raise Later("the mail server was out of reach a moment ago")
    try:
        yield _connection(server)
    except smtplib.SMTPRecipientsRefused:
        raise
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        forget()
        if error.smtp_code < 500:
            raise Later("the mail server is busy") from None
        raise
    except (smtplib.SMTPException, OSError) as error:
        forget()
        breaker.trip()
        log.warning("mail server out of reach", error=type(error).__name__)
        raise Later("the mail server is out of reach") from None
    except BaseException:  # it may be in the middle of a message
        forget()
        raise
    else:
        _kept.used_at = time.monotonic()


def _note_refusal(error: smtplib.SMTPRecipientsRefused) -> None:
    """For good, or (greylisting) only for now. Raises Later."""
    forget()
    code = max(code for code, _ in error.recipients.values())
    if code < 500:
        raise Later("the mail server wants to be asked again") from None
    log.warning("mailbox refused", code=code)


def _connection(server: mail_server.Server) -> mail_server.Connection | mail_server.HiddenConnection:
    """The one this thread used a moment ago when it still answers, else a new one."""
    kept: mail_server.Connection | mail_server.HiddenConnection | None = getattr(_kept, "connection", None)
    if (
        kept
        and _kept.server == server
        and _kept.pid == os.getpid()
        and time.monotonic() - _kept.used_at < REUSE_SECONDS
    ):
        try:
            if kept.noop()[0] == 250:
                return kept
        except (smtplib.SMTPException, OSError):
            pass
    forget()
    connection = mail_server.connect(server, seconds=CONNECT_SECONDS, talk_seconds=TALK_SECONDS)
    _kept.connection, _kept.server, _kept.pid = connection, server, os.getpid()
    return connection


def forget() -> None:
    """End the connection that was kept."""
    connection: smtplib.SMTP | None = getattr(_kept, "connection", None)
    _kept.connection = None
    if connection is not None and _kept.pid == os.getpid():
        connection.close()
