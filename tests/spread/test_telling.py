"""What is told of a spread, when: in whole batches, and so that nobody is told apart by it."""

import random
import re

import pytest
import sqlalchemy as sa
from factories import make_member

from activistnet.core.data.db import db
from activistnet.petitions.models import Signature
from activistnet.posts.models import Share
from activistnet.spread import services, tasks
from activistnet.spread.models import Spread


def told(app, growing):
    """What each share is told to have brought."""
    with app.app_context():
        wanted = sa.select(Share.id, Share.told_count).where(Share.post_id == growing.petition.id)
        return {row.id: row.told_count for row in db.session.execute(wanted)}


def generations(client, growing):
    return [int(n) for n in re.findall(r"Generation \d</th><td>(\d+)", client.get(growing.path).text)]


def test_a_batch_is_told_when_it_is_whole(app, growing):
    growing.sign(*[None] * 25)
    share = growing.share()
    growing.sign(*[share] * 10, *[None] * 14)
    growing.tell()
    assert told(app, growing) == {share.id: 0}
    growing.sign(None)
    growing.tell()
    assert told(app, growing) == {share.id: 10}
    growing.tell()
    assert told(app, growing) == {share.id: 10}


@pytest.mark.parametrize(("by", "is_told"), [((20,), True), ((21,), False), ((8, 7, 5), True), ((8, 8, 5), False)])
def test_a_batch_in_which_nearly_all_came_by_the_same_few_shares_is_never_told(app, growing, by, is_told):
    growing.sign(*[None] * 25)
    shares = [growing.share() for _ in by]
    came = [share for share, n in zip(shares, by, strict=True) for _ in range(n)]
    growing.sign(*came, *[None] * (25 - len(came)))
    growing.tell()
    assert sum(told(app, growing).values()) == (sum(by) if is_told else 0)
    growing.sign(*[None] * 25)
    growing.tell()
    assert sum(told(app, growing).values()) == (sum(by) if is_told else 0)


def test_what_is_more_than_one_run_tells_is_told_by_the_next(app, growing, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    growing.sign(*[None] * 25)
    share = growing.share()
    for _ in range(2):
        growing.sign(*[share] * 10, *[None] * 15)
    growing.tell()
    assert told(app, growing) == {share.id: 10}
    with app.app_context(), db.transaction():
        assert db.session.scalars(sa.select(Spread.is_due)).one()
        tasks.tell_next(growing.petition.id)
    assert told(app, growing) == {share.id: 20}


def test_by_a_share_that_is_younger_than_the_batch_nobody_is_told_to_have_come(app, growing):
    growing.sign(*[None] * 25)
    old = growing.share()
    growing.sign(*[None] * 6)
    young = growing.share()
    growing.sign(*[young] * 9, *[old] * 5, *[None] * 5)
    growing.tell()
    assert told(app, growing) == {old.id: 5, young.id: 0}


def test_who_withdraws_later_changes_no_number_that_is_told(app, client, growing):
    growing.sign(*[None] * 25)
    share = growing.share()
    growing.sign(*[share] * 10, *[None] * 15)
    growing.tell()
    before = client.get(growing.path).text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Signature).where(Signature.share_id == share.id).values(state="withdrawn"))
    growing.tell()
    assert client.get(growing.path).text == before


def two_generations(growing, *, hides=False):
    """Twelve share; by each somebody comes and shares, too; by those again somebody comes."""
    growing.sign(*[None] * 25)
    first = [growing.share() for _ in range(12)]
    members = [make_member() for _ in range(12)]
    growing.sign(*first, *[None] * 13, members=[*([None] * 12 if hides else members), *[None] * 13])
    second = [growing.share(member) for member in members]
    growing.sign(*second, *[None] * 13)
    growing.tell()


def test_who_came_by_the_share_of_somebody_who_came_by_one_is_of_the_next_generation(client, growing):
    two_generations(growing)
    assert generations(client, growing) == [10, 10]  # twelve each, in fives


def test_whoever_hides_their_name_does_not_lead_to_a_next_generation(client, growing):
    two_generations(growing, hides=True)
    assert generations(client, growing) == [20]


def test_the_clock_finds_what_is_due_by_what_shares_bring(app, client, log_in, growing, fold):
    growing.sign(*[None] * 25)
    share = growing.share()
    growing.sign(*[share] * 10, *[None] * 14)
    browser = app.test_client()
    log_in(make_member(), browser)
    browser.get(f"/s/{share.token}")
    browser.post(f"/petitions/{growing.petition.id}/sign", data={})
    fold()
    with app.app_context(), db.transaction():
        assert db.session.scalars(sa.select(Spread.is_due)).one()
        tasks.tell_due()
        tasks.tell_next(growing.petition.id)
    assert told(app, growing) == {share.id: 11}
    with app.app_context():
        assert not db.session.scalars(sa.select(Spread.is_due)).one()


def outputs(app, client, log_in, growing, readers):
    """All that is shown to visitors, and to these members, about the petition and their own."""
    number = growing.petition.id
    found = [client.get(path).text for path in (growing.path, f"{growing.path}.svg", f"/petitions/{number}.json")]
    for reader in readers:
        browser = app.test_client()
        log_in(reader, browser)
        texts = [browser.get(path).text for path in (growing.path, "/me/petitions", "/shares")]
        texts = [text.partition("<main")[2].partition("</main")[0] for text in texts]
        found += [re.sub(r'data-[a-z-]+="[^"]*"', "", text) for text in texts]
        page = browser.get(f"/petitions/{number}/{growing.petition.slug}").text
        found += re.findall(r"<b>[^<]+</b> signed through your link", page)
    return found


def test_p11_no_page_differs_when_two_people_exchange_how_they_came(app, client, log_in, growing):
    author = make_member()
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text("UPDATE posts SET author_id = :id WHERE id = :post"), {"id": author.id, "post": growing.petition.id}
        )
    sharer = make_member()
    growing.sign(*[None] * 25)
    own, others = growing.share(sharer), [growing.share() for _ in range(3)]
    for step in range(2):
        growing.sign(*[own] * 4, *others, *others, *[None] * 15)
        growing.tell()
        seen = outputs(app, client, log_in, growing, (author, sharer))
        with app.app_context():
            wanted = sa.select(Signature.id, Signature.share_id).where(Signature.petition_id == growing.petition.id)
            came = {row.id: row.share_id for row in db.session.execute(wanted.order_by(Signature.id))}
        batch = list(came)[25 * (step + 1) : 25 * (step + 2)]
        free = [each for each in batch if came[each] != own.id]
        lot = random.Random(step)
        exchanged = dict(zip(free, lot.sample([came[each] for each in free], len(free)), strict=True))
        with app.app_context(), db.transaction():
            for signature_id, share_id in exchanged.items():
                db.session.execute(sa.update(Signature).where(Signature.id == signature_id).values(share_id=share_id))
            db.session.execute(sa.text("UPDATE shares SET told_count = 0"))
            db.session.execute(sa.update(Spread).values(up_to_id=0, told_count=0, drawn=Spread.drawn - 1, picture=None))
        growing.tell()
        assert exchanged != {each: came[each] for each in free}
        assert outputs(app, client, log_in, growing, (author, sharer)) == seen


def test_p11_an_author_sees_what_shares_of_others_brought_as_it_is_told(app, log_in, client, growing):
    sharer = make_member(display_name="Bela")
    growing.sign(*[None] * 25)
    share = growing.share(sharer)
    growing.sign(*[share] * 12, *[None] * 12)
    with app.app_context(), db.transaction():
        mine = log_in(make_member())
        db.session.execute(
            sa.text("UPDATE posts SET author_id = :id WHERE id = :post"), {"id": mine.id, "post": growing.petition.id}
        )
    assert "Bela" not in client.get("/me/petitions").text
    growing.sign(None)
    growing.tell()
    assert re.search(r"Bela</bdi></a></b> <span>10<", client.get("/me/petitions").text)
