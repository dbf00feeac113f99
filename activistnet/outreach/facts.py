"""What a page is about, in the words of schema.org: what programs read that don't read pages."""

from functools import singledispatch
from typing import Any, TypeAlias

from config import Settings

from ..core.application import settings
from ..core.words.language import iso
from ..core.words.markup import preview
from ..members.models import Member
from ..members.urls import profile
from ..petitions.queries import PetitionPage
from ..posts.links import post_url
from ..posts.models import Post
from ..search.urls import search
from ..site.urls import home

Facts: TypeAlias = dict[str, Any]  # as JSON-LD has them


@singledispatch
def facts_about(thing: object) -> Facts:
    """A petition or another post that opens a thread, a member, or with its settings the site."""
    raise TypeError(thing)


@facts_about.register
def _(petition: PetitionPage) -> Facts:
    """A demand, who makes it, and how many have signed."""
    return _text("Article", petition) | {"interactionStatistic": _counted("EndorseAction", petition.count)}


@facts_about.register
def _(post: Post) -> Facts:
    """A debate and who opened it."""
    return _text("DiscussionForumPosting", post) | {
        "text": "" if post.topic.is_sensitive else preview(post.body),
        "interactionStatistic": _counted("CommentAction", post.reply_count),
    }


@facts_about.register
def _(member: Member) -> Facts:
    """A person by the name they chose."""
    person = _person(member.display_name, member.handle) | {"alternateName": f"@{member.handle}"}
    return _facts("ProfilePage") | {"dateCreated": iso(member.joined_at), "mainEntity": person}


@facts_about.register
def _(site: Settings) -> Facts:
    """The whole place, and how it is searched."""
    where = {"@type": "EntryPoint", "urlTemplate": f"{site.base_url}{search()}?q={{search_term_string}}"}
    act = {"@type": "SearchAction", "target": where, "query-input": "required name=search_term_string"}
    return _facts("WebSite") | {"name": site.site_name, "url": site.base_url + home(), "potentialAction": act}


def _text(sort: str, post: PetitionPage | Post) -> Facts:
    told = _facts(sort) | {
        "headline": post.title,
        "url": settings().base_url + _address(post),
        "datePublished": iso(post.created_at),
    }
    if post.language:
        told["inLanguage"] = post.language
    if post.edited_at:
        told["dateModified"] = iso(post.edited_at)
    if post.author_name:
        told["author"] = _person(post.author_name, post.author_handle)
    return told


def _address(post: PetitionPage | Post) -> str:
    """Where these words are: a petition's in another language have an address of their own."""
    return post.text.url if isinstance(post, PetitionPage) and post.text else post_url(post)


def _facts(sort: str) -> Facts:
    return {"@context": "https://schema.org", "@type": sort}


def _person(name: str, handle: str | None) -> Facts:
    """Who wrote it; the authors of what was brought over from elsewhere have no page."""
    person = {"@type": "Person", "name": name}
    return person | {"url": settings().base_url + profile(handle)} if handle else person


def _counted(act: str, n: int) -> Facts:
    kind = f"https://schema.org/{act}"
    return {"@type": "InteractionCounter", "interactionType": kind, "userInteractionCount": n}
