"""Parts of pages that are made once for all: nobody is shown what is another's, or what is not so any more."""

import re
from datetime import timedelta

import pytest
from factories import make_member, make_petition, make_reply, save
from feeds import follow
from feeds import petition as petition_of

from activistnet.core.data.paging import write_cursor
from activistnet.core.web.fragments import Fragments, Html
from activistnet.petitions.models import Signature

pytestmark = pytest.mark.usefixtures("keeping")


def replies(page):
    return page.split('id="replies"')[1].split("composer")[0]


def test_a_thread_is_asked_for_once_by_all_who_are_shown_the_same(client, log_in, page_of, thread, count_queries):
    root, path = thread
    make_reply(root, body_html="<p>Because of that</p>")
    page_of(make_member(), path)
    for reader in (make_member(), make_member()):
        page_of(reader, path)
        with count_queries() as queries:
            assert "Because of that" in page_of(reader, path)
        assert not [statement for statement in queries.statements if "length(posts.path)" in statement]


def test_only_its_author_is_offered_to_change_a_reply(page_of, thread):
    root, path = thread
    author, other, moderator = make_member(), make_member(), make_member(role="moderator")
    reply = make_reply(root, author)
    for reader in (other, author, moderator, None, author, other):
        page = page_of(reader, path)
        assert (f'href="/posts/{reply.id}/edit"' in page) is (reader == author)
        assert (f'href="/posts/{reply.id}/report"' in page) is (reader != author)
        assert (f'href="/moderation/posts/{reply.id}"' in page) is (reader == moderator)


def test_its_author_is_offered_to_delete_a_reply_in_a_locked_thread_but_not_to_change_it(page_of, thread):
    root, path = thread
    author, other, moderator = make_member(), make_member(), make_member(role="moderator")
    reply = make_reply(root, author)
    assert f'href="/posts/{reply.id}/edit"' in page_of(author, path)
    decision = {"action": "lock", "rule": "spam", "reason": "It goes in circles"}
    assert page_of.browser_of(moderator).post(f"/moderation/posts/{root.id}", data=decision).status_code == 303
    for reader in (other, author, None, author):
        page = page_of(reader, path)
        assert f'href="/posts/{reply.id}/edit"' not in page
        assert (f'href="/posts/{reply.id}/delete"' in page) is (reader == author)
        assert "parent=" not in page


def test_a_reply_is_there_at_once_and_so_is_its_change_and_its_end(page_of, thread):
    root, path = thread
    author, other = make_member(), make_member()
    assert "No replies yet" in page_of(other, path)
    browser = page_of.browser_of(author)
    answer = browser.post(f"/posts/{root.id}/replies", data={"body": "First words"})
    reply_id = answer.location.rpartition("/")[2]
    assert "First words" in page_of(other, path)
    browser.post(f"/posts/{reply_id}/edit", data={"body": "Second words"})
    page = page_of(other, path)
    assert "Second words" in page and "First words" not in page
    browser.post(f"/posts/{reply_id}/delete")
    assert "Second words" not in page_of(other, path)


def test_what_a_moderator_hides_is_gone_for_all_but_its_author(page_of, thread):
    root, path = thread
    author, other, moderator = make_member(), make_member(), make_member(role="moderator")
    reply = make_reply(root, author, body_html="<p>Dubious</p>")
    assert all("Dubious" in page_of(reader, path) for reader in (author, other, moderator))
    decision = {"action": "hide", "rule": "spam", "reason": "It is sold here"}
    assert page_of.browser_of(moderator).post(f"/moderation/posts/{reply.id}", data=decision).status_code == 303
    assert "Dubious" not in page_of(other, path)
    assert "Dubious" in page_of(author, path) and "A moderator has hidden this" in page_of(author, path)
    assert "Dubious" in page_of(moderator, path)
    assert "Dubious" not in page_of(other, path) and "Dubious" not in page_of(make_member(), path)


@pytest.mark.parametrize("act", ["block", "mute"])
def test_blocks_and_mutes_hold_at_once_and_for_those_two_alone(page_of, thread, act):
    root, path = thread
    author, reader, other = make_member(), make_member(), make_member()
    make_reply(root, author, body_html="<p>Dubious</p>")
    assert all("Dubious" in page_of(one, path) for one in (other, reader))
    page_of.browser_of(reader).post(f"/@{author.handle}/{act}")
    assert "Dubious" not in page_of(reader, path)
    assert "Dubious" in page_of(other, path)
    page_of.browser_of(reader).post(f"/@{author.handle}/un{act}")
    assert "Dubious" in page_of(reader, path)


def test_who_is_blocked_is_shown_nothing_that_was_kept_for_others(page_of, thread):
    root, path = thread
    author, reader = make_member(), make_member()
    make_reply(root, author, body_html="<p>Dubious</p>")
    assert "Dubious" in page_of(reader, path)
    page_of.browser_of(author).post(f"/@{reader.handle}/block")
    assert "Dubious" not in page_of(reader, path)


def test_each_is_told_times_in_their_own_zone(page_of, thread):
    root, path = thread
    make_reply(root, created_at="2026-11-20T12:00:00Z")
    assert "20 November 2026, 12:00" in replies(page_of(make_member(), path))
    assert "20 November 2026, 17:30" in replies(page_of(make_member(time_zone="Asia/Kolkata"), path))
    assert "20 November 2026, 12:00" in replies(page_of(make_member(), path))


def test_the_same_page_says_how_long_ago_it_was_when_it_is_shown(page_of, thread, monkeypatch):
    root, path = thread
    reader, reply = make_member(), make_reply(root)
    assert "just now" in replies(page_of(reader, path))
    later = reply.created_at.replace(microsecond=0) + timedelta(minutes=7, seconds=30)
    monkeypatch.setattr("activistnet.core.words.language.now", lambda: later)
    assert "7 minutes ago" in replies(page_of(reader, path))


def test_reasons_follow_the_count(page_of):
    petition = make_petition()
    path = f"/petitions/{petition.id}/{petition.slug}"
    reader, signer = make_member(), make_member()
    assert "My street floods" not in page_of(reader, path)
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/sign", data={"reason": "My street floods"})
    assert "My street floods" in page_of(reader, path)
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/withdraw")
    assert "My street floods" not in page_of(reader, path)


def test_who_takes_a_signature_back_before_it_was_folded_in_is_shown_at_once_that_it_was(page_of):
    petition, signer = make_petition(), make_member()
    path = f"/petitions/{petition.id}/{petition.slug}"
    assert "so it isn't counted" not in page_of(signer, path)
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/sign")
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/withdraw")
    assert "1 person withdrew their signature, so it isn't counted" in page_of(signer, path)


def test_a_signatory_whom_one_mutes_gives_no_reason_here(page_of):
    petition, reader, signer = make_petition(), make_member(), make_member()
    path = f"/petitions/{petition.id}/{petition.slug}"
    save(Signature(petition_id=petition.id, member_id=signer.id, name="S", reason="My street floods", show_name=True))
    assert "My street floods" in page_of(reader, path)
    page_of.browser_of(reader).post(f"/@{signer.handle}/mute")
    assert "My street floods" not in page_of(reader, path)


def test_what_is_hidden_leaves_topic_profile_and_feed_at_once(page_of):
    author, other, moderator = make_member(), make_member(), make_member(role="moderator")
    petition = petition_of(author, 1, title="Sell me cheap pills")
    lists = ("/t/health", f"/@{author.handle}", "/")
    follow(other, author)
    assert all("Sell me cheap pills" in page_of(other, path) for path in lists)
    decision = {"action": "hide", "rule": "spam", "reason": "It is sold here"}
    page_of.browser_of(moderator).post(f"/moderation/posts/{petition.id}", data=decision)
    assert not any("Sell me cheap pills" in page_of(other, path) for path in lists)
    assert "Sell me cheap pills" in page_of(author, f"/@{author.handle}")
    assert "Sell me cheap pills" not in page_of(other, f"/@{author.handle}")


def test_a_topic_says_to_each_what_they_have_signed(page_of):
    petition, signer, other = make_petition(), make_member(), make_member()
    assert "You signed" not in page_of(other, "/t/health")
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/sign")
    assert "You signed" in page_of(signer, "/t/health")
    assert "You signed" not in page_of(other, "/t/health")
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/withdraw")
    assert "You signed" not in page_of(signer, "/t/health")


def test_a_feed_says_to_each_what_they_have_signed(page_of):
    author, signer, other = make_member(), make_member(), make_member()
    petition = petition_of(author, 1)
    follow(signer, author)
    follow(other, author)
    assert "You signed" not in page_of(other, "/")
    page_of.browser_of(signer).post(f"/petitions/{petition.id}/sign")
    assert "You signed" in page_of(signer, "/")
    assert "You signed" not in page_of(other, "/")


def test_followers_are_counted_at_once(page_of):
    followed, reader = make_member(), make_member()
    for path in (f"/@{followed.handle}", "/t/health"):
        assert "1 follower" not in " ".join(words(page_of(reader, path)))
        page_of.browser_of(reader).post(f"{path}/follow")
        assert "follower 1" in words(page_of(reader, path)) or "1 follower" in words(page_of(reader, path))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_new_thread_is_in_its_topic_at_once(page_of):
    author, reader = make_member(), make_member()
    page_of(reader, "/t/health")
    page_of.browser_of(author).post("/t/health/discussions", data={"title": "Open at night", "body": "Who can?"})
    assert "Open at night" in page_of(reader, "/t/health")


def test_a_part_that_is_forgotten_while_it_is_made_is_not_kept(app, page_of):
    kept = app.extensions["fragments"]
    with app.test_request_context():
        for text in ("before", "after"):

            def make(text=text):
                app.extensions["pagecache"].forgetting.forget("/somewhere")
                return Html(text)

            assert kept.get("/somewhere", ("part",), make).shown() == text


def test_no_more_is_kept_than_there_is_room_for(app, monkeypatch):
    monkeypatch.setattr("activistnet.core.web.fragments.MOST_BYTES", 10_000)
    kept = Fragments(app.extensions["pagecache"].forgetting)
    made = []

    def ask(number):
        return kept.get("/somewhere", (number,), lambda: made.append(number) or Html(f"{number}" * 1_500))

    with app.test_request_context():
        for number in (*range(10), 9, 0):
            assert ask(number).shown() == f"{number}" * 1_500
    assert made == [*range(10), 0]


def test_pages_with_nothing_on_them_take_room_as_well(app, page_of, monkeypatch, count_queries):
    monkeypatch.setattr("activistnet.core.web.fragments.MOST_BYTES", 40_000)  # the frame of a page takes 30,000
    app.extensions["fragments"] = Fragments(app.extensions["pagecache"].forgetting)
    member, reader = make_member(), make_member()

    def statements(number):
        with count_queries() as queries:
            page_of(reader, f"/@{member.handle}?show=replies&after={write_cursor([number])}")
        return len(queries)

    statements(0)
    made = statements(1)
    assert statements(1) < made
    for number in range(2, 24):
        statements(number)
    assert statements(1) == made
