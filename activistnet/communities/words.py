"""What the roles in a topic are called, and what else its pages say in words."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import pgettext

from ..core.words.language import names_of
from ..core.words.sentences import listed
from ..posts.languages import KNOWN
from ..topics.models import ROLES
from ..topics.queries import TopicLine


def topic_roles() -> dict[str, str]:
    """By their names, the one that may do most first."""
    words = {
        "lead": pgettext("role in a topic", "Lead"),
        "moderator": pgettext("role in a topic", "Moderator"),
        "curator": pgettext("role in a topic", "Curator"),
    }
    return {role: words[role] for role in reversed(ROLES)}


def visibilities() -> list[tuple[str, str]]:
    """Who may see what is written in a topic, to choose from."""
    return [("public", _("Everyone")), ("members", _("Members of the topic"))]


def joinings() -> list[tuple[str, str]]:
    """How one becomes a member."""
    return [("open", _("Everyone, at once")), ("request", _("Those a moderator lets in"))]


def postings() -> list[tuple[str, str]]:
    """Who may write."""
    return [
        ("everyone", _("Everyone who sees it")),
        ("members", _("Members of the topic")),
        ("roles", _("Those who look after it")),
        ("nobody", _("No one: it's an archive")),
    ]


def settings_said(names: Iterable[str]) -> str:
    """The settings of a topic that were changed, in a row."""
    words = {
        "description": _("what it is about"),
        "visibility": _("who sees what is written"),
        "joining": _("who can become a member"),
        "posting": _("who can write"),
        "reviews": _("whether posts are read first"),
        "welcome": _("what new members read"),
        "languages": _("languages"),
        "is_sensitive": _("whether it's sensitive"),
    }
    return listed([words[name] for name in names if name in words])


def verdicts() -> list[tuple[str, str]]:
    """What an operator may decide about a topic that is proposed."""
    return [
        ("accepted", _("Make the topic")),
        ("refused", _("Refuse it")),
        ("elsewhere", _("Say that it belongs in another topic")),
    ]


def languages_said(codes: Iterable[str]) -> str:
    """Those languages of these that are known here, in a row."""
    return listed([name for _code, name in names_of([each for each in codes or () if each in KNOWN])])


def spoken_in(topics: Iterable[TopicLine]) -> list[tuple[str, str]]:
    """The languages that some of these say they speak, to choose from."""
    said = {code for topic in topics for code in topic.languages}
    return names_of([each for each in KNOWN if each in said])


def topic_role_rights() -> dict[str, str]:
    """What each may do."""
    return {
        "lead": _("Does what moderators do, says what the topic is for, sets its rules and appoints others."),
        "moderator": _("Decides about what is reported in this topic, and does what curators do."),
        "curator": _("Looks after what this topic shows first."),
    }
