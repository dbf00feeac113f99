"""What can be decided about what."""

from collections.abc import Iterable
from datetime import timedelta

from ..media.models import Picture
from ..posts.holds import REPORTED, WORD_RULE
from ..posts.kinds import kind_of
from ..posts.models import Post
from .subjects import Subject

NEEDS_RULE = frozenset(
    {"hide", "lock", "hide-avatar", "hide-cover", "ask-to-edit", "warn", "limit", "ban-topic", "restrict", "suspend"}
    | {"close-topic", "warn-leads", "ask-leads", "hide-history", "reject"}
)
LONGEST_REASON = 1000
LONGEST_NOTE = 1000
LONGEST_APPEAL = 2000
MOST_OF_VISITORS = 20  # open reports on one thing that are shown one by one, each with the text; the rest is counted
MOST_LOOKS = 3  # at one decision, for visitors who reported it, one after the other
CLAIMED = timedelta(minutes=15)
# What a reason that waits for somebody to look is called once it is hidden instead, by why it waited.
REFUSED = {REPORTED: "refused", WORD_RULE: "refused-words"}
UNTOLD = timedelta(seconds=30)  # between a decision and telling of it: so long it can be undone
# What ends by itself, and after how many days unless somebody says otherwise.
ENDS = frozenset({"lock", "slow", "limit", "ban-topic", "restrict", "suspend", "close-topic"})
DAYS = (1, 3, 7, 14, 30, 90)
USUAL_DAYS = 7
WARNED = timedelta(days=90)  # so long a warning counts
WARNS = frozenset({"warn", "warn-leads"})
ASKS = frozenset({"ask-to-edit", "ask-leads"})  # moderators look again by a day, unless it was changed
ALONE_TOGETHER = 10  # so many cases one person decides together; more wait for a second one
ALONE_SIGNATURES = 100  # so many one person may take out of the count together; more wait for a second one
ALONE_AT_MOST = 14  # days that one person may suspend somebody for; longer waits for a second one
USUAL_MINUTES = 5  # between two replies of a member in a thread that is slowed
OPPOSITE = {
    "hide": "restore",
    "lock": "unlock",
    "slow": "unslow",
    "hide-avatar": "show-avatar",
    "hide-cover": "show-cover",
    "limit": "unlimit",
    "ban-topic": "unban-topic",
    "restrict": "unrestrict",
    "suspend": "unsuspend",
    "close-topic": "open-topic",
    "hide-history": "show-history",
    "reject": "unreject",
}
TAKE_OUT = frozenset({"hold-signatures", "void-signatures"})
# What has no effect but to be said, and what takes it back: then it doesn't count any more.
SAID = {"ask-to-edit": "unask", "warn": "unwarn", "ask-leads": "unask-leads", "warn-leads": "unwarn-leads"}
OPPOSITE |= SAID
OPPOSITE |= {after: before for before, after in OPPOSITE.items()}
OPPOSITE |= {**dict.fromkeys(TAKE_OUT, "count-signatures"), "count-signatures": "hold-signatures"}
# What a group of signatures is after an act, and which act makes it so.
GROUP_AFTER = {"hold-signatures": "held", "void-signatures": "invalidated", "count-signatures": "restored"}
GROUP_ACTS = {state: action for action, state in GROUP_AFTER.items()} | {"waiting": "count-signatures"}
HIDES = frozenset({"hide", "hide-cover"})  # what is written, and a picture that has words
# What stays as it is till somebody changes it, and is looked at again by a day where whoever decides says so.
LOOKED_AT_AGAIN = frozenset({"hide", "hide-avatar", "hide-cover"})
REVIEWS = (7, 30, 90)  # days till then
BRINGS_BACK = frozenset(OPPOSITE[action] for action in HIDES)
WITHOUT_EFFECT = frozenset({"dismiss", "ask-second", *SAID, *SAID.values()})
OF_HISTORY = frozenset({"hide-history", "show-history"})  # what a post said before; it says on what it says now
MOVES = frozenset({"move", "split", "merge"})  # what they move is put back where it was, if they are undone


def possible_actions(
    subject: Subject,
    *,
    open_reports: int,
    pictures: Iterable[Picture],
    is_review: bool = False,
    of_author: Iterable[str] = (),
    taken_back: Iterable[str] = (),
    of_history: Iterable[str] = (),
    is_slow: bool = False,
    may_move: bool = False,
) -> list[str]:
    """What would change something, in the order the buttons stand.

    `pictures` are those that can be hidden alone, `of_author` what can be done about whoever wrote it; `taken_back` is
    what takes back what was only said, `of_history` about what it said before; `is_slow` where a decision has people
    wait between two replies; `may_move` out of a topic for everybody, as others would read elsewhere what members wrote
    for each other.
    """
    actions = _of_thing(subject, of_history=of_history, is_slow=is_slow, may_move=may_move)
    if subject.signature is None and subject.group is None:
        actions += [f"{'show' if each.is_hidden else 'hide'}-{each.use}" for each in pictures]
    actions += [*of_author, *taken_back]
    if open_reports or is_review or subject.group is not None:
        actions.append("dismiss")
    return actions


def _of_thing(subject: Subject, *, of_history: Iterable[str], is_slow: bool, may_move: bool) -> list[str]:
    post, signature, topic, addition = subject.post, subject.signature, subject.topic, subject.addition
    if subject.group is not None:
        is_out = subject.group.state in ("held", "invalidated")
        return [
            each for each, after in GROUP_AFTER.items() if after != subject.group.state and (is_out or each in TAKE_OUT)
        ]
    if topic is not None:
        return ["close-topic" if topic.closed_at is None else "open-topic", "ask-leads", "warn-leads"]
    if signature is not None:
        return ["restore" if signature.reason_hidden and signature.reason_held_for not in REFUSED else "hide"]
    if addition is not None:
        return ["restore" if addition.visibility == "hidden" else "hide"] if addition.is_there else []
    if post is None or post.visibility == "deleted":
        return []
    return [*_of_post(post, is_slow=is_slow, may_move=may_move), *of_history]


def _of_post(post: Post, *, is_slow: bool, may_move: bool) -> list[str]:
    # What is held is let in without a decision; one by a rule can keep it out.
    actions = ["restore" if post.is_hidden else "hide"]
    if post.root_id is None:
        actions += ["unlock" if post.is_locked else "lock", "unslow" if is_slow else "slow"]
        actions += ["move"] if may_move else []
    elif post.is_published:
        actions.append("split")
    kind = kind_of(post)
    if kind.can_be_merged and post.is_published:
        actions.append("merge")
    if kind.closing is not None and kind.closing.is_possible(post):
        actions.append("close")
    if kind.rejecting is not None and kind.rejecting.is_possible(post):
        actions.append("reject")
    if kind.rejecting is not None and kind.rejecting.is_done(post):
        actions.append("unreject")
    if post.is_published:
        actions.append("ask-to-edit")
    return actions


def waits_as_reported(subject: Subject) -> bool:
    """Whether it was taken out of sight by a report, so that whoever keeps it lets it back in."""
    if subject.signature is not None:
        return subject.signature.reason_held_for == REPORTED
    thing = subject.post if subject.is_post else subject.addition
    return thing is not None and thing.visibility == "held" and thing.held_for == REPORTED


def brings_back(subject: Subject, actions: Iterable[str]) -> bool:
    """Whether others see by it what they didn't."""
    done = {*actions}
    return bool(done & BRINGS_BACK) or ("dismiss" in done and waits_as_reported(subject))
