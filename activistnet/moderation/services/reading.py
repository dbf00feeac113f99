"""What comes back into sight is what somebody has read, and not what its author has made of it since."""

from hashlib import sha256

from ...core.data.db import db
from ...posts.errors import ChangedMeanwhile
from ...posts.services import versions
from .. import rules
from ..subjects import Subject


def expect_read(subject: Subject, mark: str) -> None:
    """Go on only if it says what somebody has read who saw this mark of it; it stays so. Raises ChangedMeanwhile."""
    if subject.signature is not None:
        db.session.refresh(subject.signature, ["reason"], with_for_update=True)
        if subject.mark != mark:
            raise ChangedMeanwhile
    elif subject.post is not None and subject.is_post:
        versions.expect_read(subject.post, mark)


def mark_of_hidden(subject: Subject, action: str) -> str | None:
    """Of what an act has just taken out of sight, as it is by now."""
    if action not in rules.HIDES or not subject.mark:
        return None
    if subject.signature is not None:
        db.session.refresh(subject.signature, ["reason"])
    elif subject.post is not None:
        db.session.refresh(subject.post, versions.READ)
    return subject.mark


def mark_of_asked(subject: Subject, action: str) -> str | None:
    """Of what somebody is asked to change: another one once words are others, not spaces, or what stands beside."""
    if action not in rules.ASKS:
        return None
    post = subject.post if subject.is_post else None
    if post is not None:
        db.session.refresh(post, ["title", "body", "beside_changed_at"])
    words = " ".join(subject.words.split()).casefold()
    return sha256(f"{words} {post.beside_changed_at if post else ''}".encode()).hexdigest()
