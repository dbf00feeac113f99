"""Addresses of word rules, lists of other teams and shields."""


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


def lists() -> str:
    """All lists of other teams, and a new one."""
    return "/moderation/lists"


def one_list(list_id: int, show: str = "") -> str:
    """One with its entries, where some of them are decided."""
    return f"/moderation/lists/{list_id}" + (f"?show={show}" if show else "")


def renew_list(list_id: int) -> str:
    """Where a newer version of it is taken in."""
    return f"/moderation/lists/{list_id}/renew"


def rehearse_list(list_id: int) -> str:
    """Where its drafts are compared with the last 30 days again."""
    return f"/moderation/lists/{list_id}/rehearse"


def end_list(list_id: int) -> str:
    """From then on the site doesn't go by it."""
    return f"/moderation/lists/{list_id}/end"


def shields() -> str:
    """Where shields are up or proposed."""
    return "/moderation/shields"


def shield(shield_id: int, act: str) -> str:
    """Where one is put up or taken down, what it holds is published, and refusing it is confirmed or undone."""
    return f"/moderation/shields/{shield_id}/{act}"


def refuse_shield(shield_id: int) -> str:
    """Where it is said why all that one holds is refused."""
    return f"/moderation/shields/{shield_id}/refuse"


def shield_thread(post_id: int) -> str:
    """Shields in one's own thread."""
    return f"/posts/{post_id}/shield"


def unshield_thread(post_id: int) -> str:
    """Where they are taken down."""
    return f"/posts/{post_id}/shield/down"


def shield_me() -> str:
    """Shields before oneself."""
    return "/me/shield"


def unshield_me() -> str:
    """Where they are taken down."""
    return "/me/shield/down"
