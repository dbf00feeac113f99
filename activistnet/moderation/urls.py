"""Addresses of reports and of what moderators do."""

from urllib.parse import urlencode


def report(post_id: int) -> str:
    """The form to report a post."""
    return f"/posts/{post_id}/report"


def reported(post_id: int) -> str:
    """What happens with a report."""
    return f"/posts/{post_id}/reported"


def report_reason(signature_id: int) -> str:
    """The form to report the reason given with a signature."""
    return f"/signatures/{signature_id}/report"


def reason_reported(signature_id: int) -> str:
    """What happens with that."""
    return f"/signatures/{signature_id}/reported"


def report_note(note_id: int) -> str:
    """The form to report a context note."""
    return f"/context/{note_id}/report"


def note_reported(note_id: int) -> str:
    """What happens with that."""
    return f"/context/{note_id}/reported"


def report_summary(summary_id: int) -> str:
    """The form to report a summary."""
    return f"/summaries/{summary_id}/report"


def summary_reported(summary_id: int) -> str:
    """What happens with that."""
    return f"/summaries/{summary_id}/reported"


def report_translation(translation_id: int) -> str:
    """The form to report a translation of a petition."""
    return f"/translations/{translation_id}/report"


def translation_reported(translation_id: int) -> str:
    """The page whoever reported a translation reads then."""
    return f"/translations/{translation_id}/reported"


def report_member(handle: str) -> str:
    """The form to report a member."""
    return f"/members/{handle}/report"


def member_reported(handle: str) -> str:
    """What happens with that."""
    return f"/members/{handle}/reported"


def report_topic(slug: str) -> str:
    """The form to report a topic itself."""
    return f"/t/{slug}/report"


def topic_reported(slug: str) -> str:
    """What happens with that."""
    return f"/t/{slug}/reported"


def case_pictures(case_id: int) -> str:
    """All pictures that are kept for a case."""
    return f"/moderation/cases/{case_id}/pictures"


def case_picture(case_id: int, picture_id: str) -> str:
    """A picture as it was when it was reported, for those who decide."""
    return f"/moderation/cases/{case_id}/pictures/{picture_id}.webp"


def queue(view: str = "all", topic: str = "") -> str:
    """What moderators have to look at: of this, the list called `view`, in a topic."""
    asked = urlencode({name: value for name, value in (("view", view), ("topic", topic)) if value not in ("", "all")})
    return f"/moderation?{asked}" if asked else "/moderation"


def together(*, undo: bool = False) -> str:
    """Where several cases are decided at once, or that is undone."""
    return "/moderation/together/undo" if undo else "/moderation/together"


def reasons(topic: str = "") -> str:
    """Reasons kept for the rules of a topic, or of the whole site."""
    return f"/moderation/reasons?topic={topic}" if topic else "/moderation/reasons"


def remove_reason(reason_id: int) -> str:
    """Where one is kept no more."""
    return f"/moderation/reasons/{reason_id}/remove"


def leave_out(*, end: bool = False) -> str:
    """Where a moderator leaves cases out for a day, or has them shown again."""
    return "/moderation/left-out/end" if end else "/moderation/left-out"


def join_requests() -> str:
    """Who asks to join, where joining is by approval."""
    return "/moderation/joining"


def join_request(wish_id: int) -> str:
    """One of them, to be decided."""
    return f"/moderation/joining/{wish_id}"


def held() -> str:
    """Where some of what is held is let in, or not."""
    return "/moderation/held"


def refuse_held() -> str:
    """Where it is said why some of it is not published."""
    return "/moderation/held/refuse"


def one(case_id: int) -> str:
    """A case with its reports, and where it is decided."""
    return f"/moderation/cases/{case_id}"


def claim(case_id: int) -> str:
    """Where a moderator takes a case for a while."""
    return f"/moderation/cases/{case_id}/claim"


def decide(case_id: int) -> str:
    """Where it is decided."""
    return f"/moderation/cases/{case_id}/decide"


def undo(case_id: int) -> str:
    """Where the decision is taken back, at once."""
    return f"/moderation/cases/{case_id}/undo"


def case(post_id: int) -> str:
    """One post, and where it is decided; leads to its case where there is one."""
    return f"/moderation/posts/{post_id}"


def case_of_reason(signature_id: int) -> str:
    """A reason, and where it is decided; leads to its case where there is one."""
    return f"/moderation/signatures/{signature_id}"


def case_of_member(member_id: int) -> str:
    """A member, and where it is decided about them; leads to their case where there is one."""
    return f"/moderation/members/{member_id}"


def case_of_topic(topic_id: int) -> str:
    """A topic itself, and where it is decided about it; leads to its case where there is one."""
    return f"/moderation/topics/{topic_id}"


def let_reason_in(signature_id: int) -> str:
    """Where a reason that a word rule held is let in."""
    return f"/moderation/signatures/{signature_id}/let-in"


def case_of_addition(addition_id: int) -> str:
    """A context note or a summary, and where it is decided; leads to its case where there is one."""
    return f"/moderation/additions/{addition_id}"


def let_addition_in(addition_id: int) -> str:
    """Where a context note or a summary that is held is let in."""
    return f"/moderation/additions/{addition_id}/let-in"


def case_of_group(group_id: int) -> str:
    """Signatures under a petition, together; leads to their case where there is one."""
    return f"/moderation/groups/{group_id}"


def gather(petition_id: int) -> str:
    """When most signed a petition, and where some of its signatures are looked at together."""
    return f"/moderation/petitions/{petition_id}/signatures"


def appeal(decision_id: int) -> str:
    """A decision as whom it is about reads it, and what they say against it."""
    return f"/appeals/{decision_id}"


def appeal_by_link(token: str) -> str:
    """The same for a suspended member, by the link of a mail."""
    return f"/appeal/{token}"


def own_report(report_id: int) -> str:
    """What became of a report, for whoever made it."""
    return f"/reports/{report_id}"


def ask_again(report_id: int) -> str:
    """Where they ask for a second look."""
    return f"/reports/{report_id}/look"


def receipt(token: str) -> str:
    """What became of a visitor's report, by the link that they were given."""
    return f"/report/{token}"


def ask_again_by_link(token: str) -> str:
    """Where they ask for a second look."""
    return f"/report/{token}/look"


def log() -> str:
    """What was decided, for everybody."""
    return "/moderation/log"
