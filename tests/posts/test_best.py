"""The order "best": useful to both sides first, by a formula that everybody can work out."""

import pytest
import sqlalchemy as sa
from camps import best_of, cast, data_of, rank
from debates import LONG_AGO, SIZE
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.posts.models import Post
from activistnet.posts.useful_models import UsefulVote


def bound_of(n):
    """How useful something is at least that n people found so, as /how-we-rank says it, in thousandths."""
    return 1000 * n * 100 // (100 * n + 384)


def test_what_both_sides_find_useful_comes_first_however_large_they_are(app, client, camps):
    of_all, of_both, of_one = camps.replies["for"][:3]
    camps.vote(of_one, "for", 5)
    camps.vote(of_both, "for", 3)
    camps.vote(of_both, "against", 4)
    camps.vote(of_all, "for", 2)
    cast(of_all, [make_member(joined_at=LONG_AGO) for _ in range(9)])
    rank(app, camps.root)
    assert best_of(client, camps.root)[:3] == [of_both.id, of_one.id, of_all.id]


def test_it_changed_my_mind_counts_and_the_others_are_only_shown(app, client, camps):
    one, other, third = camps.replies["against"][:3]
    camps.vote(one, "for", 3, "changed")
    camps.vote(one, "against", 3)
    camps.vote(other, "for", 4, "moved")
    camps.vote(third, "for", 4, "source")
    rank(app, camps.root)
    data = data_of(client, camps.root)
    assert data[one.id]["score"] == 438_438_609
    assert data[other.id]["score"] == data[third.id]["score"] == 0
    page = client.get(f"/discussions/{camps.root.id}/night-clinics").text
    assert all(said in page for said in ("changed 3 minds", "moved 4 people", "4 ask for a source"))


def test_a_side_is_told_from_three_on_and_never_as_a_whole(app, client, camps):
    few, all_of_them = camps.replies["for"][:2]
    camps.vote(few, "against", 2)
    camps.vote(all_of_them, "against", SIZE)
    rank(app, camps.root)
    data = data_of(client, camps.root)
    assert (data[few.id]["useful"], data[few.id]["useful_to_against"]) == (2, 0)
    assert (data[all_of_them.id]["useful"], data[all_of_them.id]["useful_to_against"]) == (SIZE, SIZE - 2)


def test_no_number_of_a_side_moves_with_one_person(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 3)
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 3
    turncoat, fourth = camps.sides["against"][0], camps.sides["against"][3]
    make_reply(camps.root, turncoat, stance="for")
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert (told["useful_to_for"], told["useful_to_against"]) == (0, 3)
    cast(reply, [fourth])
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 3


@pytest.mark.parametrize("left", [1, 2])
def test_what_is_left_of_a_side_is_told_from_three_on_too(app, client, camps, left):
    reply = camps.replies["against"][0]
    camps.vote(reply, "for", left + 3)
    camps.vote(camps.replies["against"][1], "for", 3)
    rank(app, camps.root)
    before = data_of(client, camps.root)[reply.id]["useful_to_for"]
    with app.app_context(), db.transaction():
        gone = sa.select(UsefulVote.member_id).where(UsefulVote.reply_id == reply.id).limit(3)
        db.session.execute(sa.delete(UsefulVote).where(UsefulVote.reply_id == reply.id, UsefulVote.member_id.in_(gone)))
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert before >= 3 and told["useful"] == left and told["useful_to_for"] in (0, before)


def test_votes_that_are_taken_back_are_told_no_more(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 4)
    rank(app, camps.root)
    assert data_of(client, camps.root)[reply.id]["useful_to_against"] == 4
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(UsefulVote))
    rank(app, camps.root)
    told = data_of(client, camps.root)[reply.id]
    assert {told[name] for name in ("useful", "useful_to_for", "useful_to_against", "score")} == {0}


def test_the_order_can_be_worked_out_from_what_is_told(app, client, camps):
    for n, reply in enumerate([*camps.replies["for"], *camps.replies["against"]]):
        camps.vote(reply, "for", n % 5)
        camps.vote(reply, "against", n % 3 + 2, "changed" if n % 2 else "useful")
    rank(app, camps.root)
    data = client.get(f"/discussions/{camps.root.id}/best.json").json
    assert data["formula"].endswith("/how-we-rank") and data["z_squared"] == 3.84

    def worked_out(each):
        low, high = sorted(bound_of(each[f"useful_to_{side}"]) for side in ("for", "against"))
        return low * 1_000_000 + high * 1000 + bound_of(each["useful"] + each["changed"])

    assert all(each["score"] == worked_out(each) for each in data["replies"])
    assert len({each["score"] for each in data["replies"]}) > 3
    order = sorted(data["replies"], key=lambda each: (worked_out(each), each["reply"]), reverse=True)
    assert [each["reply"] for each in order] == best_of(client, camps.root)[: len(order)]
    told = {"reply", "stance", "useful", "changed", "moved", "source", "useful_to_for", "useful_to_against", "score"}
    assert all(set(each) == told for each in data["replies"])


def test_the_votes_of_a_thread_nobody_sees_are_not_told(client):
    hidden = make_discussion(visibility="hidden")
    assert client.get(f"/discussions/{hidden.id}/best.json").status_code == 404
    petition = make_petition()
    assert client.get(f"/discussions/{petition.id}/best.json").status_code == 404
    assert client.get(f"/petitions/{petition.id}/best.json").json["replies"] == []


def test_a_reply_that_is_hidden_is_not_told(app, client, camps):
    reply = camps.replies["for"][0]
    camps.vote(reply, "against", 4)
    rank(app, camps.root)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(visibility="hidden"))
    assert reply.id not in data_of(client, camps.root)


def test_the_bounds_on_the_page_are_those_of_the_formula(client):
    page = client.get("/how-we-rank").text
    assert [bound_of(n) for n in (0, 3, 10, 100)] == [0, 438, 722, 963]
    assert all(said in page for said in ("3.84", "0.438", "0.722", "0.963", "/discussions/12/best.json"))
