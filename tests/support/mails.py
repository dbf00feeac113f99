"""What the site has mailed: does the waiting jobs, then reads the messages."""

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from sqlalchemy import select

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due

# A job that failed of itself, not as something outside was out of reach.
FAULTS = select(Outbox.job, Outbox.error).where(Outbox.error.is_not(None), Outbox.error.not_like("Later%"))


def deliver(app: Site, folder: Path) -> list[EmailMessage]:
    """Do every waiting job, none of which may fail, and read what was mailed into `folder` since the last look."""
    app.settings = replace(app.settings, mail_url="file:", var_dir=folder)
    with app.app_context():
        run_due()
        faults = db.session.execute(FAULTS).all()
    assert not faults, faults
    found = []
    for path in sorted((folder / "outbox").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        found.append(message)
        path.unlink()
    return found


def link_in(message: EmailMessage, page: str) -> str:
    """The path of the link to `page` (`confirm`, `withdraw` ...) that a message holds."""
    found = re.search(rf"/{page}/[\w.~-]+", message.get_content())
    assert found, message.get_content()
    return found.group()


def about(messages: list[EmailMessage], subject: str) -> list[EmailMessage]:
    """Those whose subject begins like this."""
    return [message for message in messages if message["Subject"].startswith(subject)]
