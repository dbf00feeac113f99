"""What can go wrong with topics and rules."""

from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused
from ..members.urls import standing
from . import urls


class TopicClosed(Refused):
    """It takes no new threads."""

    status = 409
    way_on = (urls.topics(), _l("Choose another topic"))
    message = _l("This topic is closed. Debates and petitions already here continue; start new ones in another topic.")


class NameTaken(Refused):
    """Two topics of one address."""

    field = "name"
    message = _l("There's already a topic with that name or the same web address. Choose another name.")


class TagsWrong(Refused):
    """More tags than there may be, or a longer one."""

    field = "tags"
    message = _l("Enter at most 20 tags, each of at most 30 characters.")


class NoWord(Refused):
    """Nothing to make an address or a code of."""

    field = "name"
    message = _l("Use at least one letter or digit in the name.")


class HasRole(Refused):
    """Who looks after a topic is a member of it."""

    status = 409
    message = _l("Whoever has a role in a topic is a member of it. The role has to end first.")


class NotForYouToPost(Refused):
    """It takes posts of some alone; in its own words, whom."""

    status = 403


class BannedFromTopic(Forbidden):
    """Moderators let a member write nothing in one topic for a while; reading, signing and reporting go on."""

    way_on = (standing(), _l("Where I stand"))

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.message = _(
            "Moderators have banned you from this topic until %(day)s: you can't write here or join. You can still"
            " read, sign and report. In your settings you can read why, and appeal.",
            day=format_date(until, "long"),
        )


class StaysPublic(Refused):
    """Petitions are for everybody."""

    field = "visibility"
    message = _l("There are petitions in this topic, and petitions are for everyone. So the topic stays public.")


class StaysForMembers(Refused):
    """What was written in confidence is in nobody's hands alone to publish."""

    field = "visibility"
    message = _l("People have written here for members alone. So the topic stays for members.")


class NoPetitions(Refused):
    """A topic for members alone."""

    status = 409
    way_on = (urls.topics(), _l("Choose another topic"))
    message = _l("Only members see this topic, and petitions are for everyone. Start it in another topic.")


class NotAppointable(Refused):
    """Somebody who can't sign in looks after nothing."""

    field = "handle"
    message = _l("There's no member with that handle who could take on a role.")


class AskedLately(Refused):
    """Nobody is asked over and over."""

    field = "handle"
    message = _l("They were asked less than 30 days ago. You can ask them again after that.")


class OfferGone(Refused):
    """It was taken back, is over, or whoever asked may give it no more."""

    status = 409
    message = _l("This request isn't open any more. Nothing has changed.")


class NotActive(Forbidden):
    """Only active members ask for a vote about a lead and vote, and none about themselves."""

    message = _l("Only active members of this topic ask and vote, and no one about themselves.")


class NoLead(Refused):
    """Whoever leads no more can't be recalled."""

    status = 409
    message = _l("This member isn't a lead of this topic.")


class RecalledLately(Refused):
    """There was a vote about them."""

    status = 409
    message = _l("There was a vote about this lead less than 90 days ago.")


class VotedOn(Refused):
    """Whoever was recalled, or laid the role down while it was voted, is no lead again by a friend's word."""

    field = "handle"
    message = _l(
        "Members have voted on recalling them in the last 90 days, or do so now. Only an operator can make them a lead."
    )


class WhyRemoved(Refused):
    """Whoever is removed, or not let in, reads why."""

    field = "reason"
    message = _l("Give a reason, or choose a rule. The member reads it.")


class JoinLater(Refused):
    """They were removed a little while ago, or not let in."""

    status = 409

    def __init__(self, again_at: datetime) -> None:
        super().__init__()
        self.message = _(
            "Those who look after this topic have decided about you. You can join, or ask to, again on %(day)s.",
            day=format_date(again_at, "long"),
        )


class AskedForLook(Refused):
    """Once for each time."""

    status = 409
    message = _l("You've already asked the site's moderators to look at this, or can't any more.")


class LookedAtAlready(Refused):
    """Somebody else was faster."""

    status = 409
    message = _l("Someone else has decided this in the meantime.")


class NotYoursToLookAt(Forbidden):
    """Whoever had a part in it."""

    message = _l(
        "Another moderator of the site has to decide this: you did it, it's about you, or you have a role there."
    )


class VoteGoesOn(Refused):
    """Nobody is kept from voting by being removed."""

    status = 409
    message = _l(
        "Members vote about a lead, or ask for that, so no one is removed until it has ended. "
        "The site's moderators still can."
    )


class VotedAbout(Refused):
    """Nobody decides over those who vote about them."""

    status = 409
    message = _l(
        "Members of this topic are voting about you, or asking for a vote. Until that has ended, you look after the "
        "topic as a curator does; other leads and the site's moderators decide."
    )


class VoteIsOver(Refused):
    """It takes no votes, any more or yet."""

    status = 409
    message = _l("This vote isn't open.")


class TooManyProposals(Refused):
    """As many of one member as anybody looks at."""

    status = 409
    message = _l("You've proposed two topics that aren't decided yet. Wait for a decision, or withdraw one.")


class NoReason(Refused):
    """Whoever is refused reads why."""

    field = "answer"
    message = _l("Give a reason. Everyone can read it.")


class NoSuchTopic(Refused):
    """Whoever is sent elsewhere reads where."""

    field = "topic"
    message = _l("Choose the topic where it belongs.")


class ProposalDecided(Refused):
    """It is no proposal any more."""

    status = 409
    message = _l("This proposal has been decided already.")
