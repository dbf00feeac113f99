"""A mail server over SMTP for tests of what is sent to one."""

from aiosmtpd.controller import Controller
from ports import free_port
from waiting import HANG


class Sink:
    """An SMTP server that keeps what it gets, and answers as it is told, before or after the text.

    With `is_cut` it takes a text and ends the connection, so that nobody reads its answer.
    """

    def __init__(self):
        self.contents, self.to_rcpt, self.to_data, self.seen, self.is_cut = [], None, None, [], False
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=HANG)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.to_rcpt:
            return self.to_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.seen.append("taken")
        if self.to_data:
            return self.to_data
        self.contents.append(envelope.content)
        if self.is_cut:
            server.transport.abort()
        return "250 OK"
