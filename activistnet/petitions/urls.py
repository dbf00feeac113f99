"""Addresses of petitions and signatures. Where a petition itself stands: `posts.links.post_url`."""

from urllib.parse import urlencode

PETITIONS = "/petitions"


def index(
    sort: str = "closest", *, topic: str = "", country: str = "", state: str = "", language: str = "", year: str = ""
) -> str:
    """All petitions in lists: those closest to a step, those that rise, the newest, what was won; or some of them."""
    if sort == "won":
        return victories(topic=topic, country=country, language=language, year=year)
    given = {"sort": "" if sort == "closest" else sort, "topic": topic, "country": country, "state": state}
    given["language"] = language
    return _some(PETITIONS, given)


def victories(*, topic: str = "", country: str = "", language: str = "", year: str = "") -> str:
    """What was won, the last first."""
    return _some("/victories", {"topic": topic, "country": country, "language": language, "year": year})


def _some(page: str, given: dict[str, str]) -> str:
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"{page}?{asked}" if asked else page


def publish(topic_slug: str) -> str:
    """Where a petition is published in a topic."""
    return f"/t/{topic_slug}{PETITIONS}"


def launched(petition_id: int) -> str:
    """What its author does next, once it is published."""
    return f"{PETITIONS}/{petition_id}/launched"


def edit(petition_id: int) -> str:
    """The form to change it."""
    return f"{PETITIONS}/{petition_id}/edit"


def remove_cover(petition_id: int) -> str:
    """Where the picture over it is taken away."""
    return f"{PETITIONS}/{petition_id}/cover/remove"


def versions(petition_id: int) -> str:
    """How its text has changed."""
    return f"{PETITIONS}/{petition_id}/versions"


def close(petition_id: int) -> str:
    """The question before it is closed."""
    return f"{PETITIONS}/{petition_id}/close"


def here(petition_id: int) -> str:
    """Where its author says that they are still there."""
    return f"{PETITIONS}/{petition_id}/here"


def thanks(petition_id: int) -> str:
    """What its author tells whoever has signed, for everybody to read and for its author to change."""
    return f"{PETITIONS}/{petition_id}/thanks"


def postcode(petition_id: int) -> str:
    """Where its author asks those who sign for a postcode."""
    return f"{PETITIONS}/{petition_id}/postcode"


def last_day(petition_id: int) -> str:
    """Until when it can be signed, for its author to say."""
    return f"{PETITIONS}/{petition_id}/last-day"


def pause(petition_id: int) -> str:
    """Where its author lets nobody sign it for a while."""
    return f"{PETITIONS}/{petition_id}/pause"


def resume(petition_id: int) -> str:
    """Where they end that before its time."""
    return f"{PETITIONS}/{petition_id}/resume"


def withdraw_petition(petition_id: int) -> str:
    """Where its author withdraws the petition itself."""
    return f"{PETITIONS}/{petition_id}/withdraw-petition"


def contests(petition_id: int) -> str:
    """Who of those who signed says that something else came of it."""
    return f"{PETITIONS}/{petition_id}/contests"


def contest(petition_id: int) -> str:
    """Where one of them says so."""
    return f"{PETITIONS}/{petition_id}/contest"


def contest_no_more(petition_id: int) -> str:
    """Where they take that back."""
    return f"{contest(petition_id)}/withdraw"


def reopen(petition_id: int) -> str:
    """Where its author opens it again."""
    return f"{PETITIONS}/{petition_id}/reopen"


def stop_news(token: str) -> str:
    """Where whoever holds the token of a mail ends the news of a petition."""
    return f"/stop-news/{token}"


def stop_all_news_by_mail(token: str) -> str:
    """Where the same token ends that of all that was signed with the mailbox."""
    return f"/stop-news/{token}/all"


def stop_news_as_member(petition_id: int) -> str:
    """Where a member ends it."""
    return f"{PETITIONS}/{petition_id}/stop-news"


def stop_all_news() -> str:
    """Where a member ends that of all they have signed."""
    return "/me/stop-news"


def reasons(petition_id: int) -> str:
    """Why people signed."""
    return f"{PETITIONS}/{petition_id}/reasons"


def count(petition_id: int) -> str:
    """Its number alone."""
    return f"{PETITIONS}/{petition_id}/count.json"


def best_data(petition_id: int) -> str:
    """The votes from which the order "best" of its replies follows, for everybody."""
    return f"{PETITIONS}/{petition_id}/best.json"


def data(petition_id: int) -> str:
    """All that is public of it."""
    return f"{PETITIONS}/{petition_id}.json"


def table(petition_id: int) -> str:
    """Its signatures by place, for spreadsheets."""
    return f"{PETITIONS}/{petition_id}.csv"


def sign(petition_id: int, text: str = "") -> str:
    """The form to sign it, with its text in a language where that is not the reader's own."""
    return f"{PETITIONS}/{petition_id}/sign{f'?text={text}' if text else ''}"


def mine(petition_id: int) -> str:
    """What a browser remembers of its owner's signature; below the form, whose path its cookie has."""
    return f"{sign(petition_id)}/mine"


def forget_here(petition_id: int) -> str:
    """Where it is made to forget that."""
    return f"{sign(petition_id)}/forget"


def join_after(petition_id: int, token: str) -> str:
    """Where a guest who signed joins with what is known of them."""
    return f"{signed(petition_id, token)}/join"


def check_mail(petition_id: int, token: str, *, again: bool = False) -> str:
    """That a mail is under way to a guest who signed."""
    return f"{PETITIONS}/{petition_id}/check-mail/{token}{'?again=1' if again else ''}"


def confirm(token: str) -> str:
    """Where the mail to a guest leads."""
    return f"/confirm/{token}"


def signed(petition_id: int, token: str) -> str:
    """What the one who signed sees next."""
    return f"{PETITIONS}/{petition_id}/signed/{token}"


def change(token: str) -> str:
    """Where whoever holds the token changes what a signature says."""
    return f"/change/{token}"


def change_as_member(petition_id: int) -> str:
    """Where a member changes their own."""
    return f"{PETITIONS}/{petition_id}/change"


def own() -> str:
    """All that a member has signed."""
    return "/me/signatures"


def hide_names() -> str:
    """Where a member hides the name under all that they have signed."""
    return "/me/hide-names"


def hide_names_by_mail() -> str:
    """Where whoever signed as a guest asks for a link that does the same."""
    return "/hide-names"


def hide_names_of_mailbox(token: str) -> str:
    """Where that link leads."""
    return f"/hide-names/{token}"


def own_petitions() -> str:
    """All that a member has started."""
    return "/me/petitions"


def signatories(petition_id: int) -> str:
    """Who signed, of those who show their names."""
    return f"{PETITIONS}/{petition_id}/signatories"


def release(token: str) -> str:
    """The page of a mailed link whose button releases a held signature."""
    return f"/release/{token}"


def withdraw(token: str) -> str:
    """Where whoever holds the token takes a signature back."""
    return f"/withdraw/{token}"


def withdraw_as_member(petition_id: int) -> str:
    """Where a member takes their own back."""
    return f"{PETITIONS}/{petition_id}/withdraw"


def is_sign(path: str) -> bool:
    """Whether a path is of a signature or its confirmation."""
    return (path.startswith(f"{PETITIONS}/") and path.endswith("/sign")) or path.startswith(confirm(""))
