"""An update is mailed ten minutes after it was posted; its petition's page shows it while everybody may see it."""

from ..core.data.db import db
from ..core.jobs.tasks import enqueue
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..moderation.events import PostDecided
from ..posts.events import PostDeleted, PostEdited, PostHeld, PostReleased
from ..posts.models import Post
from ..teams.events import TeamLeft
from . import rules, tasks
from .events import UpdatePosted
from .services import writing


def on_posted(event: UpdatePosted) -> None:
    """Its petition shows it; its letters leave later."""
    pagecache.forget(numbered(event.petition_id))
    enqueue(tasks.mail_some, event.update_id, after=rules.UNDO)


def on_deleted(event: PostDeleted) -> None:
    """Nobody is mailed any more."""
    writing.give_up(event.post_id)
    _forget(event.post_id)


def on_team_left(event: TeamLeft) -> None:
    """What they wrote and nobody was mailed yet isn't mailed."""
    writing.give_up_of(event.petition_id, event.member_id)


def on_sight(event: PostDecided | PostEdited | PostHeld | PostReleased) -> None:
    """Its petition says so."""
    _forget(event.post_id)


def _forget(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is not None and post.about_id is not None:
        pagecache.forget(numbered(post.about_id))
