"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "replied": _l("Your reply is published."),
    "held": _l("We've kept it. Others see it once someone has looked at it."),
    "replies-let-in": _l("They're published."),
    "replies-kept-out": _l("They aren't published. Only their authors and moderators can see them."),
    "gated": _l("We've saved it. Everyone who opens the thread sees it."),
    "posted": _l("Your discussion is published."),
    "changed": _l("We've saved your changes."),
    "replied-many": _l("Your reply is published. It mentions more than 10 people: only the first 10 are told."),
    "posted-many": _l("Your discussion is published. It mentions more than 10 people: only the first 10 are told."),
    "changed-many": _l("We've saved your changes. Only the first 10 people you mention are told, and each once."),
    "quote-detached": _l("We've taken the quote out."),
    "reply-deleted": _l("We've deleted your reply."),
    "discussion-deleted": _l("We've deleted your discussion."),
    "voted": _l("We've noted it. Only you see what you chose."),
    "vote-gone": _l("We've withdrawn your vote."),
    "saved": _l("We've saved it for you. Only you see that."),
    "thread-followed": _l("We'll tell you about every reply here."),
    "thread-muted": _l("We won't tell you about replies here, or show this on your home page. No one else is told."),
    "thread-as-usual": _l("You'll hear about this thread as usual again."),
    "filtered": _l("We've added it. We fold what holds it; no one else is told."),
    "unfiltered": _l("We've removed it."),
    "unsaved": _l("We've taken it out of what you saved."),
    "picture-described": _l("We've saved your description of the picture."),
    "picture-deleted": _l("We've deleted the picture."),
    "context-added": _l("We've added your note. It's shown with the post once readers of both sides find it helpful."),
    "context-removed": _l("The note is gone."),
    "shared": _l("You've shared this with your followers."),
}
