"""Following, blocking, muting, and the lists of them."""

import re
from html import unescape

import factories
import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Follow, Mute
from activistnet.topics.models import TopicFollow


def count(table):
    with factories.current().app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def scrubbed(page):
    """A page without its tokens, which differ each time."""
    return re.sub(r"[\w=.-]{60,}", "", page)


def tie(table, member, other):
    column = {Follow: "followed_id", Block: "blocked_id", Mute: "muted_id"}[table]
    return factories.save(table(member_id=member.id, **{column: other.id}))


@pytest.mark.parametrize(
    ("act", "undo", "table"), [("follow", "unfollow", Follow), ("block", "unblock", Block), ("mute", "unmute", Mute)]
)
def test_doing_it_again_changes_nothing_and_it_can_be_undone(client, log_in, act, undo, table):
    log_in(make_member())
    other = make_member("bram")
    for _ in range(2):
        assert client.post(f"/@Bram/{act}").status_code == 303
    assert count(table) == 1
    for _ in range(2):
        assert client.post(f"/@{other.handle}/{undo}").status_code == 303
    assert count(table) == 0


@pytest.mark.parametrize("act", ["follow", "block", "mute"])
def test_nobody_does_it_to_themselves(client, log_in, act):
    me = log_in(make_member())
    assert client.post(f"/@{me.handle}/{act}").status_code == 422


@pytest.mark.parametrize("act", ["follow", "unfollow", "block", "unblock", "mute", "unmute"])
def test_w01_visitors_and_forged_requests_change_nothing(client, log_in, act):
    make_member("bram")
    assert client.post(f"/@bram/{act}").status_code == 401
    log_in(make_member())
    assert client.post(f"/@bram/{act}", forged=True).status_code == 403
    assert client.post(f"/@bram/{act}", data={"role": "operator"}).status_code == 422
    assert client.post(f"/@nobody/{act}").status_code == 404
    assert client.post(f"/@bra%00m/{act}").status_code == 404
    assert count(Follow) + count(Block) + count(Mute) == 0


def test_a_block_ends_following_both_ways_and_lifting_it_does_not_bring_it_back(client, log_in):
    me, other = log_in(make_member()), make_member("bram")
    tie(Follow, me, other)
    tie(Follow, other, me)
    client.post("/@bram/block")
    assert count(Follow) == 0
    client.post("/@bram/unblock")
    assert count(Follow) == 0


def test_blocked_people_do_not_find_each_other(app, client, log_in):
    me, other = log_in(make_member("amina")), make_member("bram")
    browser = app.test_client()
    log_in(other, browser)
    client.post("/@bram/block")
    for reader, handle in ((client, "bram"), (browser, "amina")):
        assert reader.get(f"/@{handle}").status_code == 404
        assert reader.get(f"/@{handle}/followers").status_code == 404
        assert f"/@{handle}" not in reader.get(f"/members?q={handle}").text
    assert browser.post("/@amina/follow").status_code == 404
    assert count(Follow) == 0
    assert "@bram" in client.get("/settings/blocks").text
    assert me.id


def test_moderators_still_see_who_blocks_them(client, log_in):
    moderator, other = log_in(make_member(role="moderator")), make_member("bram")
    tie(Block, other, moderator)
    assert client.get("/@bram").status_code == 200


def test_p08_a_mute_is_told_to_nobody_but_who_mutes(app, client, log_in):
    log_in(make_member("amina"))
    other = make_member("bram")
    browser = app.test_client()
    log_in(other, browser)
    before = browser.get("/@amina").text
    client.post("/@bram/mute")
    assert scrubbed(browser.get("/@amina").text) == scrubbed(before)
    assert "Unmute" in client.get("/@bram").text


def test_lists_are_private_unless_shown(app, client, log_in):
    me, other = log_in(make_member("amina")), make_member("bram")
    tie(Follow, other, me)
    browser = app.test_client()
    for address in ("/@amina/followers", "/@amina/following"):
        assert client.get(address).status_code == 200
        assert browser.get(address).status_code == 404
    assert "@bram" in client.get("/@amina/followers").text
    open_one = make_member("open_one", shows_follows=True)
    tie(Follow, other, open_one)
    assert "@bram" in browser.get("/@open_one/followers").text
    assert "@open_one" not in browser.get("/@open_one/following").text.replace("/@open_one", "")


def test_followers_come_in_pages_at_the_same_cost(client, log_in, count_queries):
    me = log_in(make_member("amina"))
    for _ in range(35):
        tie(Follow, make_member(), me)
    with count_queries() as queries:
        first = client.get("/@amina/followers")
    assert len(queries) <= 4
    assert first.text.count('class="member-line"') == 30
    assert 'rel="next"' in first.text
    after = first.text.split("after=")[1].split('"')[0].replace("&amp;", "&")
    assert client.get(f"/@amina/followers?after={after}").text.count('class="member-line"') == 5
    assert client.get("/@amina/followers?after=made-up").status_code == 404


@pytest.mark.usefixtures("in_one_window")
def test_g01_nobody_is_put_out_by_blocks_over_and_over(app, client, log_in, configure):
    configure(limits=0.01)
    log_in(make_member())
    other = make_member()
    statuses = [client.post(f"/@{other.handle}/{act}").status_code for act in ("block", "unblock") * 4]
    assert statuses == [303] * 6 + [429, 303]


def test_who_is_suspended_stands_in_no_list_and_in_no_number_of_followers(client, log_in):
    followed = log_in(make_member("amina", shows_follows=True))
    for follower in (make_member("bram"), make_member("mallory", suspended_at=sa.func.now())):
        tie(Follow, follower, followed)
        save(TopicFollow(member_id=follower.id, topic_id=get_topic().id))
    followers = client.get("/@amina/followers").text
    assert "@bram" in followers and "@mallory" not in followers
    profile = " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get("/@amina").text)).split())
    assert "follower · following 1" in profile
    assert "1 follower" in client.get("/t/health").text
    assert "1 follower" in client.get("/topics").text
