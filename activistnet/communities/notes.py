"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "topic-followed": _l("You follow this topic now. What is new in it appears on your home page."),
    "topic-unfollowed": _l("You don't follow this topic any more."),
    "topic-joined": _l("You're a member of this topic now."),
    "topic-asked": _l("You've asked to join. Those who look after this topic decide."),
    "topic-left": _l("You're not a member of this topic any more."),
    "topic-members": _l("You've let them in, and we've told them."),
    "topic-removed": _l("We've told the member why, and what they can do."),
    "removal-asked": _l("You've asked the site's moderators to look at this. We'll tell you what they say."),
    "removal-answered": _l("We've told the member what you decided."),
    "recall-asked": _l("You've asked for a vote. It opens once enough active members have."),
    "recall-opened": _l("The vote is open now, for 7 days."),
    "recall-voted": _l("We've noted your vote. Only you see it, and we delete it when the vote ends."),
    "recall-stopped": _l("You've stopped the vote. Everyone can read why."),
    "topic-saved": _l("We've saved your changes."),
    "rule-added": _l("You've added the rule."),
    "rule-removed": _l("You've removed the rule."),
    "proposal-sent": _l("You've proposed the topic. Send friends its link, so that they can support it."),
    "proposal-waits": _l("You've proposed the topic. A moderator looks at it before others can see it."),
    "proposal-supported": _l("You support this proposal. We'll tell you what was decided."),
    "proposal-not-supported": _l("You don't support this proposal any more."),
    "proposal-withdrawn": _l("You've withdrawn the proposal. Nothing of it is left."),
    "proposal-held": _l("You've hidden the proposal from others."),
    "proposal-released": _l("Others can see the proposal now."),
    "proposal-decided": _l("We've told whoever proposed it, and everyone who supports it."),
    "topic-role": _l("The roles in this topic have changed."),
    "role-offered": _l("We've asked them. They have the role once they accept."),
    "role-accepted": _l("You look after this topic now."),
    "role-declined": _l("You've said no. You won't be asked again for 30 days."),
}
