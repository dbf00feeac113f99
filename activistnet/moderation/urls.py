"""Addresses of reports and of what moderators do."""


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


def queue() -> str:
    """What moderators have to look at."""
    return "/moderation"


def case(post_id: int) -> str:
    """One post with its reports, and where it is decided."""
    return f"/moderation/posts/{post_id}"


def case_of_reason(signature_id: int) -> str:
    """A reason with its reports, and where it is decided."""
    return f"/moderation/signatures/{signature_id}"


def log() -> str:
    """What was decided, for everybody."""
    return "/moderation/log"
