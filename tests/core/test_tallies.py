"""Numbers of topics and members are kept: what waits and what is added up say together what the rows do."""

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data import gauges, tallies
from activistnet.core.data.db import db
from activistnet.core.jobs import tallying
from activistnet.follows.models import Follow
from activistnet.posts.models import Activity
from activistnet.topics.models import TopicFollow


@pytest.fixture
def people():
    return make_member(), make_member()


def read(what, of_id):
    return db.session.scalar(sa.select(tallies.tallied(what, sa.literal(of_id))))


def run(statement, **values):
    db.session.execute(sa.text(statement), {name: value for name, value in values.items() if f":{name}" in statement})


CHANGES = {
    "a follower is suspended": "UPDATE members SET suspended_at = now() WHERE id = :one",
    "a follower leaves": "DELETE FROM follows WHERE member_id = :one",
    "a topic is left": "DELETE FROM topic_follows WHERE member_id = :one",
    "a thread is hidden": "UPDATE posts SET visibility = 'hidden' WHERE id = :thread",
    "a thread is hidden by the code of before": "UPDATE posts SET state = 'hidden' WHERE id = :thread",
    "a petition is deleted": "UPDATE posts SET visibility = 'deleted' WHERE id = :petition",
    "a thread goes to another topic": "UPDATE posts SET topic_id = (SELECT max(id) FROM topics) WHERE id = :thread",
    "the only reply of somebody goes": "DELETE FROM activities WHERE verb = 'replied' AND post_id = :thread",
    "a thread is taken out": "DELETE FROM posts WHERE id = :thread",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_rows_the_numbers_say_the_same_before_and_after_they_are_added_up(app, people, change):
    one, other = people
    thread, petition = make_discussion(other), make_petition(other)
    make_reply(thread, one)
    save(Activity(actor_id=one.id, verb="replied", post_id=thread.id))
    save(Follow(member_id=one.id, followed_id=other.id))
    save(TopicFollow(member_id=one.id, topic_id=get_topic().id))
    asked = [("followers", other.id), ("topic_followers", get_topic().id), ("threads", get_topic().id)]
    asked += [("helped", one.id), ("petitions_started", other.id)]
    with app.app_context():
        assert [read(*each) for each in asked] == [1, 1, 2, 1, 1]
        tallies.fold()
        for step in (change, "UPDATE members SET suspended_at = NULL WHERE id = :one"):
            run(step, one=one.id, thread=thread.id, petition=petition.id)
            assert tallies.repair_all() == 0
            before = [read(*each) for each in asked]
            tallies.fold()
            assert [read(*each) for each in asked] == before
            assert tallies.repair_all() == 0
        db.session.rollback()


def test_what_was_off_is_put_right_in_the_night_and_on_the_metrics(app, people):
    one, other = people
    save(Follow(member_id=one.id, followed_id=other.id))
    with app.app_context():
        tallies.fold()
        run("UPDATE tallies SET n = 7 WHERE what = 'followers' AND of_id = :id", id=other.id)
        tallying.recount_all()
        first = other.id // tallies.PART * tallies.PART
        tallying.recount_some("followers", first)
        assert read("followers", other.id) == 1
        assert gauges.read()["tally_drift"] == 1
        tallying.recount_some("followers", first)
        asked = sa.text("SELECT args FROM outbox WHERE job LIKE '%tallying.recount_some'")
        assert ["followers", first] in db.session.scalars(asked).all()
        db.session.rollback()
