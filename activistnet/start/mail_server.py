"""The mail server of MAIL_URL: what its address says, how it is reached, and what it answers, in sentences."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .addresses import is_loopback


@dataclass(frozen=True)
class Server:
    """Where mail goes: `smtp://name:password@host:port?starttls=0`, or `smtps://` for TLS from the first byte.

    With a name, or with `starttls=1`, nothing is sent to a server that does not offer STARTTLS.
    """

    host: str
    port: int
    name: str
    password: str
    is_tls: bool
    may_start_tls: bool
    must_start_tls: bool

    @property
    def is_near(self) -> bool:
        """On this machine, so that nobody listens on the way."""
        return is_loopback(self.host)


class _Remembering:
    """A connection that remembers what the server said to the last message."""

    answer: tuple[int, bytes] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.answer = super().data(msg)  # type: ignore[misc]
        return self.answer


class Connection(_Remembering, smtplib.SMTP):
    """In the open, until STARTTLS."""


class HiddenConnection(_Remembering, smtplib.SMTP_SSL):
    """By TLS from the first byte."""


def read_url(url: str) -> Server:
    """MAIL_URL in its parts. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("MAIL_URL is neither file: nor smtp://host nor smtps://host.")
    is_tls = parts.scheme == "smtps"
    wish = parse_qs(parts.query).get("starttls", ["0" if is_loopback(parts.hostname) else "1"])[0]
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if is_tls else 25),
        name=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=is_tls,
        may_start_tls=wish != "0" and not is_tls,
        must_start_tls=bool(parts.username) or "starttls=1" in parts.query,
    )


def connect(server: Server, *, seconds: float, talk_seconds: float) -> Connection | HiddenConnection:
    """Ready for a message. Whoever answers may take longer than who is not there. Raises SMTPException or OSError."""
    tls = ssl.create_default_context()
    connection: Connection | HiddenConnection
    if server.is_tls:
        connection = HiddenConnection(server.host, server.port, timeout=seconds, context=tls)
    else:
        connection = Connection(server.host, server.port, timeout=seconds)
    try:
        if connection.sock:
            connection.sock.settimeout(talk_seconds)
            # The last line of a letter goes by itself (`core.jobs.letters`), and waits for no answer to those before.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.ehlo_or_helo_if_needed()
        if server.may_start_tls and (connection.has_extn("starttls") or server.must_start_tls):
            connection.starttls(context=tls)  # raises where it is not offered, so nothing goes out in the open
        if server.name:
            connection.login(server.name, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def leave(connection: smtplib.SMTP) -> None:
    """Say goodbye, if anybody still listens."""
    with suppress(smtplib.SMTPException, OSError):
        connection.quit()


def taken(server: Server, connection: Connection | HiddenConnection) -> str:
    """What it said to the last message."""
    code, said = connection.answer or (0, b"nothing")
    hidden = "by TLS" if isinstance(connection.sock, ssl.SSLSocket) else "unencrypted"
    return f"{server.host}, port {server.port}, took it {hidden} and says: {_line(code, said)}."


def sentence(server: Server, error: Exception) -> str:
    """What went wrong between us and the server, without name and password."""
    whom = f"The mail server {server.host}, port {server.port},"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = max(error.recipients.values())
        return f"{whom} refuses that address: {_line(code, said)}."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{whom} refuses the name and password of MAIL_URL: {_line(error.smtp_code, error.smtp_error)}."
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{whom} refuses the sender, MAIL_FROM: {_line(error.smtp_code, error.smtp_error)}."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{whom} refuses: {_line(error.smtp_code, error.smtp_error)}."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        what = "encryption (STARTTLS)" if "STARTTLS" in str(error) else "signing in"
        return f"{whom} does not offer {what}, so nothing is sent there. Is the port right? 587 and 465 are usual."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{whom} has a certificate that can't be trusted: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return f"{whom} speaks no TLS there. smtps:// is for port 465, smtp:// for 587 and 25."
    if isinstance(error, socket.gaierror):
        return f"{whom} is not found: no such name."
    if isinstance(error, TimeoutError):
        return f"{whom} does not answer. Many providers of servers close port 25: try 587."
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"{whom} ended the connection. Is the port right? smtps:// is for 465, smtp:// for 587 and 25."
    return f"{whom} can't be reached: {getattr(error, 'strerror', None) or type(error).__name__}."


def _line(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())[:300]}".rstrip(". ")
