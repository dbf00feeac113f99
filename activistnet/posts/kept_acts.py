"""What visitors may have begun: a reply, a discussion, a share. It is done once they have joined."""

from flask_babel import gettext as _

from ..accounts.kept import Kept
from ..members.models import Member
from ..members.readers import VISITOR, reader_of
from ..topics import queries as topics
from ..topics.given import in_words
from . import queries, urls
from .forms import NewDiscussionForm, ReplyForm, ShareForm
from .links import post_url
from .reply_views import send_reply
from .share_views import pass_on
from .views import start


def say_reply(post_id: int) -> str:
    """That a reply will be published, and where."""
    return str(_("Your reply to “%(title)s”", title=queries.get_root(post_id, VISITOR).title))


def reply(member: Member, kept: Kept, post_id: int) -> str:
    """Answer in a thread."""
    root, form = queries.get_root(post_id, reader_of(member)), ReplyForm.of(kept.fields)
    return urls.reply(send_reply(root, member, form, form.mark(kept.to)).id)


def say_discussion(slug: str) -> str:
    """That a discussion will be started, and in which topic."""
    return str(_("Your discussion in %(topic)s", topic=in_words(topics.get_open_topic(slug).name)))


def discuss(member: Member, kept: Kept, slug: str) -> str:
    """Start it."""
    form = NewDiscussionForm.of(kept.fields)
    return post_url(start(topics.get_open_topic(slug), member, form, form.mark(kept.to)))


def say_share(post_id: int) -> str:
    """That a post will be shared."""
    return str(_("Share “%(title)s” with your followers", title=queries.get_root(post_id, VISITOR).title))


def share(member: Member, kept: Kept, post_id: int) -> str:
    """Pass it on."""
    return pass_on(queries.get_root(post_id, reader_of(member)), member, ShareForm.of(kept.fields))
