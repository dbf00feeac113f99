"""What the log of acts and the events of an account are called."""

from datetime import datetime

from flask_babel import gettext as _

from ..core.words.language import exact
from .rooms import blueprint

bp = blueprint("operate_words")


@bp.app_template_global()
def act_words() -> dict[str, str]:
    """What each kind of act is called; another release may know others."""
    return {
        "announcement.set": _("Announcement"),
        "announcement.end": _("Announcement ended"),
        "maintenance.set": _("Maintenance begun"),
        "maintenance.end": _("Maintenance ended"),
        "domain.block": _("Domain blocked"),
        "domain.unblock": _("Domain unblocked"),
        "network.share": _("Shared network added"),
        "network.unshare": _("Shared network removed"),
        "topic.add": _("Topic added"),
        "topic.change": _("Topic changed"),
        "topic.close": _("Topic closed"),
        "topic.reopen": _("Topic reopened"),
        "topic.appoint": _("Role in a topic changed"),
        "topic.proposal_accepted": _("Proposed topic accepted"),
        "topic.proposal_refused": _("Proposed topic refused"),
        "topic.proposal_elsewhere": _("Proposed topic sent to another one"),
        "topic.proposal_hold": _("Proposed topic hidden"),
        "topic.proposal_release": _("Proposed topic shown"),
        "rule.add": _("Rule added"),
        "rule.change": _("Rule changed"),
        "rule.remove": _("Rule removed"),
        "site.invitation": _("Joining made by invitation"),
        "site.approval": _("Joining made by approval"),
        "site.open": _("Joining opened to everyone"),
        "join.approve": _("Request to join approved"),
        "join.refuse": _("Request to join refused"),
        "list.add": _("List of another team added"),
        "list.renew": _("List of another team renewed"),
        "list.take": _("Entries of a list taken over"),
        "list.aside": _("Entries of a list put aside"),
        "list.draft": _("Entries of a list made drafts again"),
        "list.end": _("List of another team ended"),
        "page.write": _("Page saved"),
        "page.remove": _("Page removed"),
        "job.retry": _("Jobs tried again"),
        "job.drop": _("Jobs dropped"),
        "member.create": _("Account created"),
        "member.appoint": _("Role changed"),
        "editor.ask": _("Asked to be an editor"),
        "editor.accept": _("Became an editor"),
        "editor.end": _("No editor any more"),
        "coach.appoint": _("Became a coach"),
        "coach.end": _("No coach any more"),
        "member.suspend": _("Suspended"),
        "member.lift": _("Suspension ended"),
        "member.reset": _("New password link"),
        "member.delete": _("Account deleted"),
        "demo.load": _("Demonstration loaded"),
        "demo.remove": _("Demonstration removed"),
        "backup.make": _("Backup made"),
        "backup.restore": _("Backup restored"),
        "petition.import": _("Petitions imported"),
        "petition.recount": _("Petitions recounted"),
        "keys.reseal": _("Keys changed"),
        "keys.accept": _("New keys accepted"),
    }


@bp.app_template_global()
def fact_words(name: str, fact: object) -> object:
    """A fact as it is read: moments in the reader's words, the rest as it is."""
    if name != "until" or "T" not in str(fact):
        return fact
    return _("until %(when)s", when=exact(datetime.fromisoformat(str(fact))))
