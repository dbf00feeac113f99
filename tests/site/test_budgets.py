"""Lists ask the database as often for many lines as for few."""

from datetime import date
from uuid import uuid4

import pytest
from factories import make_decision_maker, make_discussion, make_list, make_member, make_petition, make_word_rule, save
from offices import make_delivery

from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.db import db
from activistnet.decision_makers.models import DecisionMakerChange
from activistnet.defence.models import Shield
from activistnet.deliveries.models import DeliveryAnswer
from activistnet.featuring.models import Featured
from activistnet.follows.models import Block, Mute
from activistnet.media.models import Picture
from activistnet.moderation.models import Decision, Report
from activistnet.notifications.models import Notification
from activistnet.petitions.models import Signature
from activistnet.posts.links import post_url
from activistnet.posts.models import SavedPost
from activistnet.search import services as search
from activistnet.topics.proposal_models import Proposal

FEW, MANY = 2, 8


@pytest.fixture
def moderator(log_in):
    return log_in(make_member(role="moderator"))


@pytest.fixture
def petition():
    return make_petition()


def add(number, moderator, petition):
    """So many more lines on each of the pages below."""
    for _ in range(number):
        member, post = make_member(), make_discussion()
        made = make_decision_maker(make_petition(moderator), name=f"Council {member.handle}")
        delivery = make_delivery(petition, made, state="answered")
        save(DeliveryAnswer(delivery_id=delivery.id, stance="agree", words="Yes."))
        save(DecisionMakerChange(decision_maker_id=made.id, action="edited", reason="So."))
        make_word_rule(made_by_id=moderator.id)
        make_list(f"pills {member.id}", added_by_id=moderator.id)
        save(Picture(id=uuid4().hex, member_id=moderator.id, use="text", keeper_id=post.id, state="ready", size=9))
        save(SavedPost(member_id=moderator.id, post_id=post.id))
        collection = save(Collection(owner_id=moderator.id, title="Clinics", key="a-key"))
        save(CollectionItem(collection_id=collection.id, post_id=post.id))
        save(Proposal(author_id=moderator.id, name="Ferries", description="By sea."))
        refused = {"state": "refused", "decided_at": post.created_at}
        save(Proposal(author_id=moderator.id, name="Canals", description="By water.", **refused))
        save(Featured(post_id=post.id, reason="It is fair.", role="operator", ends_at=post.created_at))
        save(Shield(post_id=post.id))
        save(Report(post_id=post.id, reporter_id=member.id, rule="spam"))
        save(Decision(post_id=post.id, moderator_id=moderator.id, action="dismiss", reason="Fine."))
        save(Signature(petition_id=petition.id, member_id=member.id, reason="It matters.", show_name=True))
        save(Block(member_id=moderator.id, blocked_id=make_member().id))
        save(Mute(member_id=moderator.id, muted_id=make_member().id))


# Pages with lists, and how many queries they may ask for a moderator.
LISTS = {
    "/moderation": 10,
    "/moderation?view=held": 8,
    "/moderation/shields": 4,
    "/moderation/shields/{shield}/refuse": 8,
    "/moderation/words": 8,
    "/moderation/lists": 6,
    "/moderation/joining": 4,
    "/moderation/log": 6,
    "/petitions/{}/reasons": 6,
    "/petitions/{}/signatories": 7,
    "/petitions/{}/spread": 6,
    "/petitions/{}/updates": 6,
    "/petitions/{}/embed": 4,
    "/embed/petitions/{}": 4,
    "/petitions/{}/deliveries": 5,
    "/petitions/{}/letters": 5,
    "/moderation/letters": 6,
    "/me/petitions": 8,
    "/me/saved": 4,
    "/me/threads": 4,
    "/me/pictures": 6,
    "/petitions": 6,
    "/petitions?sort=new": 6,
    "/petitions?sort=rising&topic=health&country=NL": 8,
    "/victories": 6,
    "/discussions?topic=health": 7,
    "/settings/blocks": 6,
    "/topics": 6,
    "/how-we-choose": 6,
    "/collections": 4,
    "/decision-makers": 4,
    "/decision-makers/changes": 4,
    "/decision-makers/{asked}/d-{asked}": 6,
    "/me/collections": 5,
    "/topics/proposals": 4,
    "/topics/proposals?decided=1": 4,
    "/t/health/members": 10,
    "/t/health/rules": 5,
    "/t/health/moderation": 7,
    "/t/health/moderation?view=deeds": 5,
    "/members": 6,
}
SEARCHES = {"/search?q=clinics": 11, "/search?q=clinics&kind=discussions": 7, "/search?q=qwertz": 10}


def beyond(asked, most):
    """Of which pages the longer list took other queries than the shorter, or more than it may."""
    numbers = {path: [len(each) for each in of_path] for path, of_path in asked.items()}
    return {
        path: (few, many, asked[path][1].statements)
        for path, (few, many) in numbers.items()
        if few != many or many > most[path]
    }


def test_a_list_takes_the_same_queries_however_long(client, moderator, petition, count_queries):
    there = {"asked": make_decision_maker(petition, slug="").id, "shield": save(Shield(post_id=petition.id)).id}
    asked = {path: [] for path in LISTS}
    for number in (FEW, MANY - FEW):
        add(number, moderator, petition)
        for path, of_path in asked.items():
            address = path.format(petition.id, **there)
            client.get(address)  # whatever is asked once a process
            with count_queries() as queries:
                assert client.get(address).status_code == 200, path
            of_path.append(queries)
    assert beyond(asked, LISTS) == {}


def test_a_search_takes_the_same_queries_whatever_it_finds(app, client, moderator, petition, count_queries):
    asked = {path: [] for path in SEARCHES}
    for number in (FEW, MANY - FEW):
        add(number, moderator, petition)
        with app.app_context(), db.transaction():
            search.read_waiting()
        for path, of_path in asked.items():
            client.get(path)
            with count_queries() as queries:
                assert ("<mark>" in client.get(path).text) is ("clinics" in path), path
            of_path.append(queries)
    assert beyond(asked, SEARCHES) == {}


def test_the_first_page_for_visitors_takes_few_queries(app, client, moderator, petition, count_queries):
    add(MANY, moderator, petition)
    with count_queries() as queries:
        assert app.test_client().get("/").status_code == 200
    # What is featured, petitions, the debate, what was won, topics and their threads; asked once in two seconds.
    assert len(queries) <= 6, queries.statements


# The home of a member is measured in tests/feed.
MADE_ANEW = [("petition", 6), ("thread", 3), ("topic", 8), ("profile", 5)]
KEPT = [("petition", 2), ("thread", 2), ("topic", 3), ("profile", 3)]


@pytest.mark.parametrize(("page", "most"), KEPT)
def test_a_page_whose_parts_are_kept_takes_fewer_still(client, log_in, petition, count_queries, page, most, keeping):
    test_a_page_of_a_member_takes_few_queries(client, log_in, petition, count_queries, page, most)


@pytest.mark.parametrize(("page", "most"), MADE_ANEW)
def test_a_page_of_a_member_takes_few_queries(client, log_in, petition, count_queries, page, most):
    author, member, thread = make_member(), make_member(), make_discussion()
    save(Notification(member_id=member.id, kind="followed", thing="oneself", day=date(2026, 1, 1), actor_id=author.id))
    save(Signature(petition_id=petition.id, member_id=author.id, reason="It matters.", show_name=True))
    paths = {
        "petition": post_url(petition),
        "thread": post_url(thread),
        "topic": "/t/health",
        "profile": f"/@{author.handle}",
    }
    log_in(member)
    client.get(paths[page])  # whatever is asked once a process
    for _ in range(3):  # what is kept is young for a second, and a machine may be away for longer
        with count_queries() as queries:
            assert 'class="bell-number">1<' in client.get(paths[page]).text
        if len(queries) <= most:
            break
    assert len(queries) <= most, queries.statements
