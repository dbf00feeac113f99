"""What members are told, and what they are not."""

from datetime import UTC, datetime

import sqlalchemy as sa
from factories import current, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.events import publish
from activistnet.follows.events import MemberFollowed
from activistnet.follows.models import Block, Follow, Mute
from activistnet.moderation.events import DecisionTold, PostDecided
from activistnet.moderation.models import Decision, Report
from activistnet.notifications.models import Notification
from activistnet.notifications.queries import count_unread
from activistnet.petitions.events import ShareBrought, SharesBrought, StepReached
from activistnet.posts.events import ReplyPosted
from activistnet.posts.models import Post, Share


def happen(*events):
    for event in events:
        with current().test_request_context(), db.transaction():
            publish(event)


def answer(root, author, parent=None):
    reply = make_reply(root, author, parent=parent)
    happen(ReplyPosted(reply.id, root.id, parent.id if parent else root.id, author.id))
    return reply


def follow(member, followed):
    save(Follow(member_id=member.id, followed_id=followed.id))
    happen(MemberFollowed(member.id, followed.id))


def unread(member):
    with current().app_context():
        return count_unread([member.id])[member.id]


def rows(member):
    with current().app_context():
        mine = sa.select(Notification).where(Notification.member_id == member.id).order_by(Notification.id)
        return db.session.scalars(mine).all()


def change(post, **values):
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(**values))


def told(client):
    return client.get("/notifications").text


def test_the_author_of_a_thread_is_told_of_a_reply(client, log_in):
    author, bob = log_in(make_member()), make_member(display_name="Bob Varga")
    reply = answer(make_discussion(author, title="Night clinics"), bob)
    page = told(client)
    assert "Bob Varga" in page
    assert "Night clinics" in page
    assert f'href="/r/{reply.id}"' in page
    assert unread(author) == 1


def test_replies_of_a_day_are_one_line_that_counts(client, log_in):
    author = log_in(make_member())
    thread = make_discussion(author)
    for name in ("Ada Abel", "Ivo Ilves", "Lea Haas"):
        answer(thread, make_member(display_name=name))
    assert [row.count for row in rows(author)] == [3]
    page = told(client)
    assert "3 new replies" in page
    assert "Lea Haas" in page
    assert "Ada Abel" not in page


def test_whoever_is_answered_and_whoever_opened_the_thread_are_both_told(app):
    author, amina, bob = make_member(), make_member(), make_member()
    thread = make_discussion(author)
    first = make_reply(thread, amina)
    answer(thread, bob, parent=first)
    assert [row.kind for row in rows(amina)] == ["answered"]
    assert [row.kind for row in rows(author)] == ["replied"]


def test_nobody_is_told_of_their_own_reply(app):
    author = make_member()
    thread = make_discussion(author)
    answer(thread, author, parent=answer(thread, author))
    assert rows(author) == []


def test_p08_the_blocked_and_the_muted_are_not_heard(app):
    author, blocked, muted, blocking = (make_member() for _ in range(4))
    save(Block(member_id=author.id, blocked_id=blocked.id))
    save(Block(member_id=blocking.id, blocked_id=author.id))
    save(Mute(member_id=author.id, muted_id=muted.id))
    thread = make_discussion(author)
    for other in (blocked, muted, blocking):
        answer(thread, other)
        follow(other, author)
    assert rows(author) == []


def test_p08_a_line_goes_when_its_actor_is_blocked_later(client, log_in):
    author, bob = log_in(make_member()), make_member(display_name="Bob Varga")
    answer(make_discussion(author), bob)
    save(Block(member_id=author.id, blocked_id=bob.id))
    assert "Bob Varga" not in told(client)
    assert unread(author) == 0


def test_p08_of_several_replies_those_of_one_who_is_muted_later_count_no_more(client, log_in):
    author, bob = log_in(make_member()), make_member(display_name="Bob Varga")
    thread = make_discussion(author)
    first = answer(thread, make_member(display_name="Ada Abel"))
    answer(thread, bob)
    save(Mute(member_id=author.id, muted_id=bob.id))
    page = told(client)
    assert "Bob Varga" not in page
    assert "Ada Abel" in page and "2 replies" not in page
    assert f'href="/r/{first.id}"' in page


def test_p08_a_hidden_reply_and_a_hidden_thread_are_not_told(client, log_in):
    amina = log_in(make_member())
    own, other = make_discussion(amina), make_discussion(title="Elsewhere")
    change(answer(own, make_member()), visibility="hidden")
    answer(other, make_member(), parent=make_reply(other, amina))
    assert "Elsewhere" in told(client)
    change(other, visibility="hidden")
    assert "Nothing new yet" in told(client)
    assert unread(amina) == 0


def test_followers_of_a_day_are_one_line(client, log_in):
    amina = log_in(make_member())
    for name in ("Ada Abel", "Ivo Ilves", "Lea Haas"):
        follow(make_member(display_name=name), amina)
    page = told(client)
    assert "Lea Haas" in page
    assert "and 2 others are following you" in page


def test_following_again_and_again_is_said_once(app):
    amina, bob = make_member(), make_member()
    follow(bob, amina)
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Notification).values(read_at=sa.func.now()))
    happen(MemberFollowed(bob.id, amina.id), MemberFollowed(bob.id, amina.id))
    assert [row.count for row in rows(amina)] == [1]
    assert unread(amina) == 0


def test_ten_thousand_signatures_give_an_author_one_line_a_day(client, log_in):
    author = log_in(make_member())
    petition = make_petition(author, title="Open the weir")
    for step in (10, 100, 1_000, 10_000):
        happen(StepReached(petition.id, author.id, step, step, 20_000))
    assert len(rows(author)) == 1
    page = told(client)
    assert "Open the weir" in page
    assert "10,000 signatures" in page


def make_share(post, member):
    return save(Share(post_id=post.id, member_id=member.id, token=f"t{post.id}-{member.id}"))


def test_a_sharer_is_told_what_the_share_brought(client, log_in):
    amina, petition = log_in(make_member()), make_petition(title="Open the weir")
    share = make_share(petition, amina)
    for n in (2, 2, -1):
        happen(SharesBrought((ShareBrought(share.id, amina.id, petition.id, n, datetime.now(UTC).date()),)))
    assert "3 people signed" in told(client)


def test_what_was_withdrawn_again_is_not_told(app):
    amina, petition = make_member(), make_petition()
    share = make_share(petition, amina)
    for n in (1, -1):
        happen(SharesBrought((ShareBrought(share.id, amina.id, petition.id, n, datetime.now(UTC).date()),)))
    assert unread(amina) == 0


def decide(post, action, **values):
    moderator = make_member(role="moderator")
    decision = save(Decision(post_id=post.id, moderator_id=moderator.id, action=action, **values))
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Report).where(Report.post_id == post.id).values(decision_id=decision.id))
    happen(PostDecided(decision.id, post.id, post.author_id, action), DecisionTold(decision.id))


def test_the_author_is_told_what_was_decided_by_which_rule_and_why(client, log_in):
    author = log_in(make_member())
    post = make_discussion(author, title="Cheap power", visibility="hidden")
    decide(post, "hide", rule="spam", reason="Advertising.")
    page = told(client)
    for words in ("has hidden your", "Cheap power", "No spam", "Advertising.", f"/discussions/{post.id}/"):
        assert words in page


def test_every_reporter_hears_back_and_gets_no_link_to_what_is_hidden(client, log_in):
    reporter, post = log_in(make_member()), make_discussion(title="Cheap power", visibility="hidden")
    save(Report(post_id=post.id, reporter_id=reporter.id, rule="spam"))
    decide(post, "hide", rule="spam", reason="Advertising.")
    page = told(client)
    assert "Thank you for your report on this" in page
    assert f"/discussions/{post.id}/" not in page


def test_a_reporter_hears_of_a_dismissal_and_the_author_does_not(app):
    author, reporter = make_member(), make_member()
    post = make_discussion(author)
    save(Report(post_id=post.id, reporter_id=reporter.id, rule="spam"))
    decide(post, "dismiss", reason="It is not.")
    assert [row.kind for row in rows(reporter)] == ["report"]
    assert rows(author) == []


def test_marking_as_read_leaves_what_came_later_unread(client, log_in):
    author = log_in(make_member())
    answer(make_discussion(author), make_member())
    seen = rows(author)[0].updated_at
    answer(make_discussion(author), make_member())
    with current().app_context(), db.transaction():
        newest = sa.update(Notification).where(Notification.id == rows(author)[-1].id)
        db.session.execute(newest.values(updated_at=sa.func.now() + sa.text("interval '1 minute'")))
    assert client.post("/notifications/read", data={"until": seen.isoformat()}).status_code == 303
    assert unread(author) == 1
    client.post("/notifications/read", data={"until": rows(author)[-1].updated_at.isoformat()})
    assert unread(author) == 0


def test_reading_the_page_changes_nothing(client, log_in):
    author = log_in(make_member())
    answer(make_discussion(author), make_member())
    told(client)
    assert unread(author) == 1


def test_a_moment_that_is_none_is_refused(client, log_in):
    log_in(make_member())
    for moment in ("soon", "2026-01-01T00:00:00", "x" * 50):
        assert client.post("/notifications/read", data={"until": moment}).status_code == 422


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/notifications").location == "/login?next=/notifications"


def test_a_former_member_is_told_nothing(app):
    gone = make_member(deleted_at=sa.func.now())
    answer(make_discussion(gone), make_member())
    assert rows(gone) == []


def test_the_header_shows_how_many_are_unread(client, log_in):
    author = log_in(make_member())
    answer(make_discussion(author), make_member())
    assert '<span class="bell-number">1</span>' in told(client)


def test_a_page_of_thirty_lines_takes_few_queries(client, log_in, count_queries):
    author = log_in(make_member())
    for n in range(35):
        answer(make_discussion(author, title=f"Thread {n}"), make_member())
    with count_queries() as queries:
        page = told(client)
    assert page.count('class="notification ') == 30
    assert len(queries) <= 4
    assert "Older" in page


def test_lines_of_the_next_page_follow_without_gap(client, log_in):
    author = log_in(make_member())
    for n in range(35):
        answer(make_discussion(author, title=f"Thread {n}"), make_member())
    first = told(client)
    address = first[first.index("/notifications?after=") :].split('"')[0]
    second = client.get(address).text
    assert sum(f"Thread {n}<" in first for n in range(35)) == 30
    assert sum(f"Thread {n}<" in second for n in range(35)) == 5


def test_counting_for_several_members_at_once(app):
    one, other = make_member(), make_member()
    answer(make_discussion(one), make_member())
    with current().app_context():
        assert count_unread([one.id, other.id]) == {one.id: 1, other.id: 0}
