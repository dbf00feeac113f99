"""Addresses of the operator's pages."""

from urllib.parse import urlencode


def index() -> str:
    """How the site is doing, and the way to all the rest."""
    return "/operate"


def site(done: str = "") -> str:
    """Announcement and maintenance."""
    return _asking("/operate/site", done=done)


def announce() -> str:
    """Where something is said on every page."""
    return "/operate/site/announcement"


def by_invitation() -> str:
    """Where joining begins to need an invitation."""
    return "/operate/site/invitation"


def by_approval() -> str:
    """Where moderators begin to decide who joins."""
    return "/operate/site/approval"


def open_to_all() -> str:
    """Where it needs none any more."""
    return "/operate/site/invitation/end"


def end_announcement() -> str:
    """Where it is taken back."""
    return "/operate/site/announcement/end"


def maintain() -> str:
    """Where maintenance begins."""
    return "/operate/site/maintenance"


def end_maintenance() -> str:
    """Where it ends."""
    return "/operate/site/maintenance/end"


def topics() -> str:
    """All topics, and where one is added."""
    return "/operate/topics"


def topic(slug: str, done: str = "") -> str:
    """One topic and its own rules."""
    return _asking(f"/operate/topics/{slug}", done=done)


def close_topic(slug: str) -> str:
    """Where it is closed."""
    return f"/operate/topics/{slug}/close"


def reopen_topic(slug: str) -> str:
    """Where it is opened again."""
    return f"/operate/topics/{slug}/reopen"


def add_rule_of_topic(slug: str) -> str:
    """Where it gets a rule of its own."""
    return f"/operate/topics/{slug}/rules"


def rules(done: str = "") -> str:
    """The rules of the whole site, and where one is added."""
    return _asking("/operate/rules", done=done)


def rule(number: int) -> str:
    """What a rule says."""
    return f"/operate/rules/{number}"


def hide_at_once(number: int) -> str:
    """From then on what is reported by a rule is hidden at once."""
    return f"/operate/rules/{number}/at-once"


def hide_later(number: int) -> str:
    """From then on it is seen until somebody decides."""
    return f"/operate/rules/{number}/not-at-once"


def remove_rule(number: int) -> str:
    """Where it is taken away."""
    return f"/operate/rules/{number}/remove"


def pages(done: str = "") -> str:
    """The pages about the site."""
    return _asking("/operate/pages", done=done)


def page(name: str) -> str:
    """What one of them says."""
    return f"/operate/pages/{name}"


def addresses(done: str = "") -> str:
    """Domains and networks."""
    return _asking("/operate/addresses", done=done)


def block_domain() -> str:
    """Where a domain is blocked."""
    return "/operate/addresses/domains"


def unblock_domain() -> str:
    """Where it is taken again."""
    return "/operate/addresses/domains/unblock"


def share_network() -> str:
    """Where a network is named that many share."""
    return "/operate/addresses/networks"


def unshare_network() -> str:
    """Where it is taken off."""
    return "/operate/addresses/networks/unshare"


def audit(verb: str = "") -> str:
    """The log of acts, or the acts of one kind in it."""
    return _asking("/operate/audit", verb=verb)


def members(typed: str = "", shown: str = "", done: str = "") -> str:
    """Members: those who were looked for, those `shown` of some sort, or the newest."""
    return _asking("/operate/members", q=typed, show=shown, done=done)


def member(member_id: int, done: str = "") -> str:
    """What an operator is shown of a member."""
    return _asking(f"/operate/members/{member_id}", done=done)


def lift(member_id: int) -> str:
    """Let a member in again."""
    return f"/operate/members/{member_id}/lift"


def reset(member_id: int) -> str:
    """Mail a member a link for a new password."""
    return f"/operate/members/{member_id}/reset"


def appoint(member_id: int) -> str:
    """Give a member a role."""
    return f"/operate/members/{member_id}/role"


def ask_editor(member_id: int) -> str:
    """Ask a member to be an editor."""
    return f"/operate/members/{member_id}/editor"


def end_editor(member_id: int) -> str:
    """Let them be one no more, or take back that they are asked."""
    return f"/operate/members/{member_id}/editor/end"


def appoint_coach(member_id: int) -> str:
    """Let a member be a coach."""
    return f"/operate/members/{member_id}/coach"


def end_coach(member_id: int) -> str:
    """Let them be one no more."""
    return f"/operate/members/{member_id}/coach/end"


def delete(member_id: int) -> str:
    """Delete an account."""
    return f"/operate/members/{member_id}/delete"


def jobs(job: str = "", done: str = "") -> str:
    """What failed for good by name, or those of one name."""
    return _asking("/operate/jobs", job=job, done=done)


def retry_job(number: int) -> str:
    """Try one job again."""
    return f"/operate/jobs/{number}/retry"


def drop_job(number: int) -> str:
    """Let one job go."""
    return f"/operate/jobs/{number}/drop"


def retry_jobs() -> str:
    """Try all jobs of a name again."""
    return "/operate/jobs/retry"


def drop_jobs(job: str = "") -> str:
    """Let all jobs of a name go."""
    return _asking("/operate/jobs/drop", job=job)


def demo(done: str = "") -> str:
    """The demonstration."""
    return _asking("/operate/demo", done=done)


def remove_demo() -> str:
    """Have it removed."""
    return "/operate/demo/remove"


def mail(done: str = "") -> str:
    """E-mail that waits, and that failed for good."""
    return _asking("/operate/mail", done=done)


def retry_mail() -> str:
    """Try all e-mail that failed for good again."""
    return "/operate/mail/retry"


def _asking(path: str, **asked: str) -> str:
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{said}" if said else path
