"""Addresses of word rules."""


def word_rules() -> str:
    """All of them, and a new one."""
    return "/moderation/words"


def word_rule(rule_id: int) -> str:
    """One, with what it would have found."""
    return f"/moderation/words/{rule_id}"


def rehearse(rule_id: int) -> str:
    """Where it is compared with the last 30 days again."""
    return f"/moderation/words/{rule_id}/rehearse"


def switch_on(rule_id: int) -> str:
    """From then on it acts."""
    return f"/moderation/words/{rule_id}/on"


def switch_off(rule_id: int) -> str:
    """From then on it doesn't."""
    return f"/moderation/words/{rule_id}/off"
