"""Mail: the whole conversation with the server up to a message, which is not sent."""

import smtplib
import ssl
from collections.abc import Iterator

from .. import mail_server
from .findings import OK, REMARK, WRONG, Found, Place

SECONDS = 5


def server(place: Place) -> Iterator[Found]:
    """Greeting, TLS with its certificate, and name and password where there are."""
    url = place.settings.mail_url
    if url.startswith("file:"):
        yield OK, "Mail goes to files: no one gets any."
        return
    server = mail_server.read_url(url)
    try:
        connection = mail_server.connect(server, seconds=SECONDS, talk_seconds=SECONDS)
    except (smtplib.SMTPException, OSError) as error:
        yield WRONG, mail_server.sentence(server, error)
        return
    try:
        is_hidden = isinstance(connection.sock, ssl.SSLSocket)
        with_whom = f"{server.host} takes mail" + (f" of {server.name}" if server.name else "")
        yield OK if is_hidden or server.is_near else REMARK, with_whom + (" by TLS." if is_hidden else ", unencrypted.")
    finally:
        mail_server.leave(connection)
