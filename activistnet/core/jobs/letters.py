"""Letters to many, one at a time and each noted: what is known of one when whoever sends it ends in the middle.

Over SMTP nobody can know for certain that a letter was taken: the answer may be lost, or the process that waits for it.
Here a letter is noted as sent in a transaction that is open around its last line, and committed right behind it, before
the answer is waited for. So a process that is killed leaves a letter that was not noted and not taken, or one that was
noted and taken; between the two is a moment in which it is taken and not noted: hundredths of a millisecond where
nothing else wants the processor, more on a busy machine, where one of six kills hit it. Such a letter is sent again
under the same Message-ID, by which mail programs know it: RFC 5321 (6.1) asks the same of every client that gets no
answer. A note that turns out wrong, as the server refuses after all, is taken back.
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage
from email.utils import parseaddr

from structlog import get_logger

from ...start import mail_server
from ..application import settings
from ..data.crypto import blind_index
from ..words.emails import NotMailable
from . import mail, outcomes
from .tasks import Later, running

SENT, REFUSED, BUSY, TAKEN = "sent", "refused", "busy", "taken"
OK, GO_ON = 250, 354
SOON = 500  # below, a refusal is for now
DOT = re.compile(rb"(?m)^\.")
log = get_logger()

Noting = Callable[[], AbstractContextManager[bool]]  # commits as it ends; False where somebody else has this letter


def compose(to: str, subject: str, text: str, *, of: str, headers: dict[str, str]) -> EmailMessage:
    """A letter that is the same whenever it is sent again: `of` says which it is. Raises NotMailable."""
    message = mail.compose(to, subject, text, headers=headers)
    domain = message["Message-ID"].rpartition("@")[2]
    del message["Message-ID"]
    message["Message-ID"] = f"<{blind_index(of, scope='letters').hex()[:32]}@{domain}"
    message["Precedence"] = "bulk"
    return message


def hand_over(message: EmailMessage, noting: Noting) -> str:
    """Send it, noted: SENT, REFUSED for good, BUSY for now, or TAKEN by somebody else. Raises tasks.Later.

    Where it was not sent, and the note was written already, whoever calls takes it back.
    """
    try:
        outcome = _hand_over(message, noting)
    except Later:
        outcomes.note("mail_deferred", running())
        raise
    if outcome != TAKEN:
        outcomes.note({SENT: "mail_sent", REFUSED: "mail_refused", BUSY: "mail_deferred"}[outcome], running())
    return outcome


def find_mailable(compose_it: Callable[[], EmailMessage]) -> EmailMessage | None:
    """The letter, or None where its address can't be written to."""
    try:
        return compose_it()
    except NotMailable:
        outcomes.note("mail_refused", running())
        log.warning("mailbox refused", job=running())
        return None


def _hand_over(message: EmailMessage, noting: Noting) -> str:
    if (files := mail.folder()) is not None:
        with noting() as is_mine:
            if is_mine:
                mail.write(message, files)
        return SENT if is_mine else TAKEN
    server = mail_server.read_url(settings().mail_url)
    with mail.talking(server) as connection:
        if (refusal := _address(connection, message)) is not None:
            connection.rset()
            return refusal
        connection.send(_body(message))
        with noting() as is_mine:
            if is_mine:
                connection.send(b".\r\n")
        if not is_mine:
            mail.forget()  # without the last line the server lets go of it
            return TAKEN
        return _told(*connection.getreply()) or SENT


def _address(connection: smtplib.SMTP, message: EmailMessage) -> str | None:
    """Begin a letter; why it can't be, if so."""
    code, said = connection.mail(parseaddr(message["From"])[1])
    if code != OK:
        raise smtplib.SMTPSenderRefused(code, said, "")
    if refusal := _told(*connection.rcpt(message["To"].addresses[0].addr_spec)):
        return refusal
    code, said = connection.docmd("DATA")
    if code != GO_ON:
        raise smtplib.SMTPDataError(code, said)
    return None


def _told(code: int, _said: bytes) -> str | None:
    if 200 <= code < 300:
        return None
    log.warning("mailbox refused", code=code)
    return REFUSED if code >= SOON else BUSY


def _body(message: EmailMessage) -> bytes:
    """All of it but the last line."""
    text = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    return DOT.sub(b"..", text if text.endswith(b"\r\n") else text + b"\r\n")
