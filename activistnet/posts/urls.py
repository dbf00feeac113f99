"""Addresses of what is done with posts. Where a post itself stands depends on its kind: see `links`."""

from urllib.parse import urlencode

DISCUSSIONS = "/discussions"
REPLIES = "/r"


def discussions(sort: str = "active", *, topic: str = "", language: str = "") -> str:
    """The discussions of all topics or of one, newest activity or newest first."""
    given = {"sort": "" if sort == "active" else sort, "topic": topic, "language": language}
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"{DISCUSSIONS}?{asked}" if asked else DISCUSSIONS


def open_discussion(topic_slug: str) -> str:
    """Where a discussion is published in a topic."""
    return f"/t/{topic_slug}{DISCUSSIONS}"


def replies(root_id: int, *, to: int | None = None, again: int | None = None) -> str:
    """Where a thread, or a reply in it, is answered; with what one wrote that stayed out of sight, to send it again."""
    asked = urlencode({name: number for name, number in (("parent", to), ("again", again)) if number})
    return f"/posts/{root_id}/replies{'?' if asked else ''}{asked}"


def again(post_id: int) -> str:
    """Leads to where something of one's own that stays out of sight is changed and sent again."""
    return f"/posts/{post_id}/again"


def replying(root_id: int) -> str:
    """Where the author of a thread says who may reply in it, and how fast."""
    return f"/posts/{root_id}/replying"


def quoting(root_id: int, *, to: int) -> str:
    """Where a reply, or what opens the thread, is answered by words that quote it."""
    return f"{replies(root_id, to=None if to == root_id else to)}{'?' if to == root_id else '&'}quote={to}"


def quote(reply_id: int) -> str:
    """The question before what a reply quotes is taken out."""
    return f"/posts/{reply_id}/quote"


def detach_quote(reply_id: int) -> str:
    """Where that is done."""
    return f"/posts/{reply_id}/quote/detach"


def waiting(root_id: int) -> str:
    """The replies that wait for the author of a thread."""
    return f"/posts/{root_id}/waiting"


def tags(post_id: int) -> str:
    """Which tags a thread has, to be chosen."""
    return f"/posts/{post_id}/tags"


def replies_data(root_id: int) -> str:
    """Some replies of a thread, for a page of it that is open."""
    return f"/posts/{root_id}/replies.json"


def reply(reply_id: int) -> str:
    """A reply, in its thread."""
    return f"{REPLIES}/{reply_id}"


def edit(post_id: int) -> str:
    """The form to change a post."""
    return f"/posts/{post_id}/edit"


def history(post_id: int) -> str:
    """What a discussion or a reply said before."""
    return f"/posts/{post_id}/history"


def delete(post_id: int) -> str:
    """The question before a post is deleted."""
    return f"/posts/{post_id}/delete"


def share(post_id: int) -> str:
    """The form to share a post with followers."""
    return f"/posts/{post_id}/share"


def share_link(token: str) -> str:
    """What is passed on elsewhere, so that it is counted what a share brings."""
    return f"/s/{token}"


def shared_by(token: str) -> str:
    """Who passed it on by this link, and what they say of it."""
    return f"/s/{token}/from"


def shares() -> str:
    """The reader's own, with what they brought."""
    return "/shares"


def saved() -> str:
    """What the reader has saved for later."""
    return "/me/saved"


def own_pictures() -> str:
    """The reader's own pictures."""
    return "/me/pictures"


def own_picture(picture_id: str) -> str:
    """Where the words of one are changed."""
    return f"/me/pictures/{picture_id}"


def delete_picture(picture_id: str) -> str:
    """Where one is deleted that nothing shows."""
    return f"/me/pictures/{picture_id}/delete"


def save(post_id: int) -> str:
    """Where a post is saved."""
    return f"/posts/{post_id}/save"


def mentions() -> str:
    """Whom the reader may mention, by how their handles begin."""
    return "/mentions.json"


def answer(reply_id: int) -> str:
    """Where a reply is marked as the answer."""
    return f"/posts/{reply_id}/answer"


def useful(reply_id: int) -> str:
    """What a reply was to the reader."""
    return f"/posts/{reply_id}/useful"


def context(post_id: int) -> str:
    """The context notes to a post, or of the thread that it opens."""
    return f"/posts/{post_id}/context"


def context_data(root_id: int) -> str:
    """What everybody is told of the notes in a thread."""
    return f"/posts/{root_id}/context.json"


def rate_context(note_id: int) -> str:
    """Where one says whether a note helps."""
    return f"/context/{note_id}/rate"


def remove_context(note_id: int) -> str:
    """Where a note is taken away."""
    return f"/context/{note_id}/remove"


def best_data(discussion_id: int) -> str:
    """The votes from which the order "best" of a discussion follows, for everybody."""
    return f"{DISCUSSIONS}/{discussion_id}/best.json"


def unsave(post_id: int) -> str:
    """Where it is taken out of the list again."""
    return f"/posts/{post_id}/unsave"


def threads() -> str:
    """The threads that the reader follows or has muted."""
    return "/me/threads"


def filters() -> str:
    """The words that the reader doesn't want to read."""
    return "/settings/filters"


def remove_filter(filter_id: int) -> str:
    """Where one of them is taken out."""
    return f"/settings/filters/{filter_id}/remove"


def follow(post_id: int) -> str:
    """Where one asks to hear of every reply in a thread."""
    return f"/posts/{post_id}/follow"


def read(post_id: int) -> str:
    """Where one says how far one has read in a thread."""
    return f"/posts/{post_id}/read"


def mute(post_id: int) -> str:
    """Where one asks to hear of none."""
    return f"/posts/{post_id}/mute"


def forget_wish(post_id: int) -> str:
    """Where one takes back either."""
    return f"/posts/{post_id}/as-usual"


def poll(root_id: int) -> str:
    """Where the author of a discussion asks something."""
    return f"/posts/{root_id}/poll"


def vote(root_id: int) -> str:
    """Where one chooses an answer."""
    return f"/posts/{root_id}/poll/vote"


def restated(reply_id: int) -> str:
    """Where one says that a reply restates what one meant."""
    return f"/posts/{reply_id}/restated"


def summary(root_id: int) -> str:
    """Where a thread is summarised."""
    return f"/posts/{root_id}/summary"


def accept_summary(summary_id: int) -> str:
    """Where a summary is accepted."""
    return f"/summaries/{summary_id}/accept"


def remove_summary(summary_id: int) -> str:
    """Where one is taken away."""
    return f"/summaries/{summary_id}/remove"
