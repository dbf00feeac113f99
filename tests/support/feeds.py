"""Making what feeds are made of, at moments the test chooses."""

import re
from datetime import UTC, datetime, timedelta

from factories import current, make_discussion, make_petition, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Follow, Mute
from activistnet.petitions.models import Signature
from activistnet.posts.models import Activity, Share
from activistnet.topics.models import TopicFollow

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def save_once(row):
    """Write a row unless there is one of its key."""
    with current().app_context(), db.transaction():
        db.session.merge(row)


def follow(member, *others):
    for other in others:
        save(Follow(member_id=member.id, followed_id=other.id))


def follow_topic(member, topic):
    save(TopicFollow(member_id=member.id, topic_id=topic.id))


def block(member, other):
    save(Block(member_id=member.id, blocked_id=other.id))


def mute(member, other):
    save(Mute(member_id=member.id, muted_id=other.id))


def did(member, verb, post, minutes):
    return save(Activity(actor_id=member.id, verb=verb, post_id=post.id, at=at(minutes)))


def discuss(author, minutes, **values):
    post = make_discussion(author, created_at=at(minutes), **values)
    did(author, "posted", post, minutes)
    return post


def petition(author, minutes, **values):
    post = make_petition(author, created_at=at(minutes), **values)
    did(author, "posted", post, minutes)
    return post


def share(member, post, minutes, note="", brought=0):
    did(member, "shared", post, minutes)
    return save(
        Share(post_id=post.id, member_id=member.id, token=f"t{post.id}-{member.id}", note=note, brought_count=brought)
    )


def sign(member, post, minutes):
    did(member, "signed", post, minutes)
    return save(Signature(petition_id=post.id, member_id=member.id, name=member.display_name, show_name=True))


def words(page):
    """The text of the page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def shown(page):
    """The ids of the posts in the feed, in their order."""
    return [int(number) for number in re.findall(r'class="feed-item" aria-labelledby="p(\d+)"', page)]


def next_page(page):
    """The address of the next page, None on the last."""
    found = re.search(r'href="(/\?after=[^"]+)"', page)
    return found[1] if found else None


def all_pages(client):
    """The posts of every page, page by page."""
    address, pages = "/", []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.text
        pages.append(shown(page))
        address = next_page(page)
    return pages
