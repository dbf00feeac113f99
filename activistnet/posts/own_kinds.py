"""The kinds of post that are the posts' own: discussions, and replies to posts of every kind."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from . import queries, urls
from .kinds import Kind, ListWords, Words
from .models import Discussion, Reply
from .services.posts import announce_discussion, announce_reply
from .views import new_discussion_page

DISCUSSION = Kind(
    model=Discussion,
    path=urls.DISCUSSIONS,
    words=Words(
        one=_l("Discussion"),
        with_article=_l("A discussion"),
        titled=_l("discussion “%(title)s”"),
        listed=ListWords(
            _l("Discussions"), _l("No discussions yet."), _l("Discussions started by this person appear here.")
        ),
        edit=_l("Edit your discussion"),
        begin=_l("Start a discussion"),
        purpose=_l("Ask, tell or argue something. People reply."),
    ),
    cards=queries.cards,
    announce=announce_discussion,
    template="discussions/_parts.html",
    takes_polls=True,
    can_be_merged=True,
    chooses_who_replies=True,
    best_data=urls.best_data,
    new_page=new_discussion_page,
)

REPLY = Kind(
    model=Reply,
    path=urls.REPLIES,
    words=Words(
        one=_lp("a post", "Reply"),
        with_article=_l("A reply"),
        titled=_l("reply in “%(title)s”"),
        listed=ListWords(_l("Replies"), _l("No replies yet."), _l("This person's replies appear here, newest first.")),
        edit=_l("Edit your reply"),
    ),
    cards=queries.cards,
    announce=announce_reply,
    opens_thread=False,
)
