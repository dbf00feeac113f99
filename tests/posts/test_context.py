"""Context notes: shown with a post only once readers of both sides find them helpful, by numbers that name nobody."""

import re
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
import sqlalchemy as sa
from debates import LONG_AGO, SIZE, SOURCE, WORDS, Debate
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts.context import bound_of, is_shown
from activistnet.posts.context_models import ContextNote, ContextRating
from activistnet.posts.models import Post
from activistnet.posts.services.context import bound_sql


def test_a_note_is_shown_once_both_sides_find_it_helpful(debate):
    debate.rate(debate.sides["for"][1:5])
    assert "council.example.org" not in debate.page()
    debate.rate(debate.sides["against"][:4])
    page = debate.page()
    assert "The council&#39;s own figures say 12, not 40." in page
    assert f'href="{SOURCE}" rel="nofollow noopener noreferrer ugc"' in page
    assert page.index("context-note") > page.index(f'id="r{debate.reply.id}"')


def test_a_note_to_what_opens_a_thread_is_shown_under_it(client, app, run):
    for root in (make_discussion(is_debate=True), make_petition()):
        debate = Debate(app, run, root)
        note = debate.add(root)
        debate.rate(debate.sides["for"][1:5] + debate.sides["against"][1:5], note=note)
        assert "council.example.org" in debate.page()
        assert "council.example.org" in debate.page(make_member())


def test_what_one_side_says_is_never_enough_however_many_they_are(app, debate):
    crowd = [make_member(joined_at=LONG_AGO) for _ in range(30)]
    for member in crowd:
        make_reply(debate.root, member, stance="for", created_at=LONG_AGO)
        save(ContextRating(note_id=debate.note, member_id=member.id, root_id=debate.root.id, is_helpful=True))
    debate.rate(debate.sides["against"][:4], "not")
    assert "context-note" not in debate.page()
    assert debate.data()["bound_for"] > 800
    assert debate.data()["bound_against"] == 0


def test_nobody_on_no_side_decides_nor_whoever_came_after_the_thread(app, debate):
    newcomers = [make_member() for _ in range(8)]
    neither = [make_member(joined_at=LONG_AGO) for _ in range(8)]
    for n, member in enumerate(newcomers):
        make_reply(debate.root, member, stance=("for", "against")[n % 2])
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == debate.root.id).values(created_at=LONG_AGO))
    debate.rate(newcomers + neither)
    assert "context-note" not in debate.page()
    assert {debate.data()[f"helpful_to_{side}"] for side in ("for", "against")} == {0}


def test_old_accounts_that_come_together_on_both_sides_show_nothing_before_a_week_in_the_topic(app, debate):
    crowd = [make_member(joined_at=LONG_AGO) for _ in range(12)]
    for n, member in enumerate(crowd):
        make_reply(debate.root, member, stance=("for", "against")[n % 2])
    debate.rate(crowd)
    assert "context-note" not in debate.page()
    assert {debate.data()[f"helpful_to_{side}"] for side in ("for", "against")} == {0}


def test_readers_change_their_minds_and_the_note_goes_again(debate):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    assert "context-note" in debate.page()
    debate.rate(debate.sides["against"][:4], "not")
    assert "context-note" not in debate.page()
    debate.rate(debate.sides["against"][:4], "none")
    assert debate.data()["not_helpful_to_against"] == 0


def test_no_number_moves_with_one_person(debate):
    debate.rate(debate.sides["for"][1:3])
    assert debate.data()["helpful_to_for"] == 0
    debate.rate(debate.sides["for"][3:4])
    assert debate.data()["helpful_to_for"] == 3
    debate.rate(debate.sides["for"][4:5])
    assert debate.data()["helpful_to_for"] == 3
    debate.rate(debate.sides["for"])  # everybody of a side: what each says would be known
    assert debate.data()["helpful_to_for"] <= SIZE - 2


def test_everybody_can_work_out_what_is_shown_from_numbers_that_name_nobody(app, debate):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    answer = app.test_client().get(f"/posts/{debate.root.id}/context.json")
    told = answer.json
    [note] = told["notes"]

    def bound(yes, no):
        n, z2 = yes + no, told["z_squared"]
        return int(1000 * (yes + z2 / 2 - sqrt(z2 * (yes * no / n + z2 / 4))) / (n + z2)) if n else 0

    counts = [(note[f"helpful_to_{side}"], note[f"not_helpful_to_{side}"]) for side in ("for", "against")]
    by_hand = all(yes + no >= told["least"] and bound(yes, no) >= told["threshold"] for yes, no in counts)
    assert note["shown"] is by_hand is True
    assert [note["bound_for"], note["bound_against"]] == [bound(*pair) for pair in counts]
    names = [each.handle for them in debate.sides.values() for each in them] + [debate.author.handle]
    assert not [name for name in names if name in answer.text]


def test_what_is_not_shown_is_not_told_in_the_data(debate):
    assert debate.data()["words"] is None
    assert debate.data()["source"] is None


@pytest.mark.parametrize("yes", range(0, 13))
@pytest.mark.parametrize("no", range(0, 13, 3))
def test_the_statement_decides_as_the_formula_says(app, client, yes, no):
    with app.app_context():
        wanted = bound_sql("for").replace("for_yes", str(yes)).replace("for_no", str(no))
        assert db.session.scalar(sa.text(f"SELECT {wanted}")) == bound_of(yes, no)


def test_the_formula_holds_what_its_page_says(client):
    page = client.get("/how-we-rank").text
    assert [bound_of(3, 0), bound_of(5, 1), bound_of(5, 5)] == [438, 436, 236]
    assert all(f"0.{bound}" in page for bound in (438, 436, 236))
    assert is_shown(3, 0, 5, 1)
    assert not is_shown(300, 0, 5, 5)
    assert not is_shown(300, 0, 2, 0)


def test_notes_are_added_where_people_take_sides_by_others_and_once(app, client):
    plain, debated, member = make_discussion(), make_discussion(is_debate=True), make_member()
    locked = make_discussion(is_debate=True, locked_at=datetime.now(UTC))
    own = make_discussion(member, is_debate=True)
    browser, form = app.test_client(user=member), {"words": WORDS, "source": SOURCE}
    answers = [browser.post(f"/posts/{post.id}/context", data=form) for post in (plain, locked, own, debated, debated)]
    assert [answer.status_code for answer in answers] == [422, 422, 403, 303, 409]
    assert "where people say which side" in answers[0].text
    assert WORDS.replace("'", "&#39;") in answers[0].text
    assert "already added context" in answers[4].text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Write what readers should know."),
        ({"words": "x" * 301}, "Use at most 300 characters."),
        ({"source": ""}, "Give a link where people can check it."),
        ({"source": "council.example.org"}, "Enter a whole link"),
        ({"source": "javascript:alert(1)"}, "Enter a whole link"),
        ({"source": "https://you@example.org/"}, "Enter a whole link"),
        ({"source": "https://[broken"}, "Enter a whole link"),
    ],
)
def test_what_is_missing_or_wrong_is_said(app, client, fields, said):
    root = make_discussion(is_debate=True)
    form = {"words": WORDS, "source": SOURCE, **fields}
    answer = app.test_client(user=make_member()).post(f"/posts/{root.id}/context", data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_nobody_rates_their_own_note_nor_with_another_word(app, debate):
    own = app.test_client(user=debate.author).post(f"/context/{debate.note}/rate", data={"value": "helpful"})
    assert own.status_code == 403
    odd = app.test_client(user=make_member()).post(f"/context/{debate.note}/rate", data={"value": "perhaps"})
    assert odd.status_code == 422
    assert "Choose one of the options." in odd.text
    assert app.test_client(user=make_member()).post("/context/99/rate", data={"value": "not"}).status_code == 404


def test_the_page_of_a_thread_has_all_its_notes_and_what_one_said_of_each(app, debate):
    member = debate.sides["for"][1]
    debate.rate([member])
    browser = app.test_client(user=member)
    for post in (debate.root, debate.reply):
        page = browser.get(f"/posts/{post.id}/context").text
        assert "The council&#39;s own figures" in page
        assert len(re.findall('aria-pressed="true"', page.partition("site-footer")[0])) == 1
    other = make_reply(debate.root)
    assert "The council&#39;s own figures" not in browser.get(f"/posts/{other.id}/context").text


def test_whoever_is_blocked_sees_neither_notes_nor_posts_of_the_other(app, debate):
    reader, stranger = make_member(), make_member()
    save(Block(member_id=reader.id, blocked_id=debate.author.id))
    assert "The council&#39;s" not in app.test_client(user=reader).get(f"/posts/{debate.reply.id}/context").text
    save(Block(member_id=stranger.id, blocked_id=debate.sides["for"][0].id))
    browser = app.test_client(user=stranger)
    assert browser.get(f"/posts/{debate.reply.id}/context").status_code == 404
    assert browser.post(f"/context/{debate.note}/rate", data={"value": "not"}).status_code == 404


def test_a_note_goes_with_the_words_it_was_about_and_with_a_hidden_post(app, debate):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == debate.reply.id).values(visibility="hidden"))
    assert "context-note" not in debate.page()
    assert app.test_client().get(f"/posts/{debate.root.id}/context.json").json["notes"] == []
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == debate.reply.id).values(visibility="visible"))
    author = app.test_client(user=debate.sides["for"][0])
    assert author.post(f"/posts/{debate.reply.id}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ContextNote)) == 0
        assert db.session.scalar(sa.select(Post.context).where(Post.id == debate.reply.id)) is None


def test_its_author_alone_takes_a_note_away(app, debate):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    path = f"/context/{debate.note}/remove"
    for other in (make_member(), make_member(role="moderator")):
        assert app.test_client(user=other).post(path).status_code == 403
    author = app.test_client(user=debate.author)
    assert author.post(path, data={"reason": "Typed"}).status_code == 422
    assert author.post(path).status_code == 303
    assert "context-note" not in debate.page()
    assert "council.example.org" not in author.get(f"/posts/{debate.reply.id}/context").text
    assert author.post(path).status_code == 404
    with app.app_context():
        assert set(db.session.scalars(sa.select(ContextNote.words))) == {""}


def test_whoever_leaves_says_nothing_of_notes_any_more_and_their_own_stay(app, debate, run):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    for member in [*debate.sides["against"][:4], debate.author]:
        with app.app_context(), db.transaction():
            people.erase(db.session.get_one(Member, member.id))
    run()
    with app.app_context():
        rated = set(db.session.scalars(sa.select(ContextRating.member_id)))
        assert not rated & {member.id for member in debate.sides["against"]}
        assert db.session.scalar(sa.select(ContextNote.words).where(ContextNote.id == debate.note)) == WORDS
    assert "context-note" not in debate.page()


def test_adding_is_limited(app, client, configure, in_one_window):
    configure(limits=0.1)
    browser = app.test_client(user=make_member())
    posts = [make_discussion(is_debate=True) for _ in range(2)]
    form = {"words": WORDS, "source": SOURCE}
    assert [browser.post(f"/posts/{post.id}/context", data=form).status_code for post in posts] == [303, 429]


def test_whoever_may_not_publish_adds_no_note(app, client):
    member = make_member(restricted_until=datetime.now(UTC) + timedelta(days=1))
    root = make_discussion(is_debate=True)
    answer = app.test_client(user=member).post(f"/posts/{root.id}/context", data={"words": WORDS, "source": SOURCE})
    assert answer.status_code == 403


def test_kept_pages_show_a_note_at_once(app, visitor, run):
    debate = Debate(app, run)
    assert "context-note" not in visitor.get(debate.path).text
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
    assert "context-note" in visitor.get(debate.path).text
