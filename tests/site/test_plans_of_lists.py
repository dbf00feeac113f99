"""Whatever a page asks finds an index of each table that grows, in the plan that is kept for all values.

Reading a whole table is forbidden to the planner here; where it does so all the same, there is no index.
"""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.moderation.models import Report
from activistnet.posts.links import post_url
from activistnet.posts.models import Share

GROWS = "posts petitions signatures activities follows shares notifications reports decisions members member_words"
GROWS += " topic_follows tallies sessions post_versions drafts"
PAGES = ["/", "/topics", "/t/health", "/members?q=a", "/@amina", "/@amina?show=replies", "/shares", "/notifications"]
PAGES += ["/moderation", "/moderation/log", "/me/signatures", "/petitions/{}/reasons", "/petitions/{}/signatories"]


def kept_plan(statement):
    named = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    types = {name: "::bytea" for name in named if name.endswith(("_owner", "_sealed", "_hash"))}
    numbered = re.sub(r"%\((\w+)\)s", lambda match: f"${named.index(match[1]) + 1}{types.get(match[1], '')}", statement)
    return "\n".join(db.session.connection().exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered}").scalars())


@pytest.mark.commits  # in a database of its own: what is small there is planned as on a site's first day
@pytest.mark.parametrize("who", ["visitor", "moderator"])
def test_no_page_reads_all_of_a_table_that_grows(app, client, log_in, count_queries, who):
    amina, petition, thread = make_member("amina"), make_petition(), make_discussion()
    save(Follow(member_id=amina.id, followed_id=petition.author_id))
    save(Share(member_id=amina.id, post_id=thread.id, token="a-token"))
    save(Report(post_id=make_reply(thread, amina).id, reporter_id=petition.author_id, rule="spam"))
    if who == "moderator":
        log_in(make_member(role="moderator"))
    asked = {}
    for page in [*PAGES, post_url(petition), post_url(thread)]:
        with count_queries() as queries:
            assert client.get(page.format(petition.id)).status_code in (200, 303, 401)
        asked |= {each: page for each in queries.statements if each.startswith(("SELECT", "WITH"))}
    with app.app_context():
        db.session.execute(sa.text(f"ANALYZE {GROWS.replace(' ', ', ')}"))
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = {(page, " ".join(each.split())[:300]): kept_plan(each) for each, page in asked.items()}
        db.session.rollback()
    whole = re.compile(rf"Seq Scan on ({GROWS.replace(' ', '|')})\b")
    assert {key: found[0] for key, plan in plans.items() if (found := whole.search(plan))} == {}
    assert len(plans) > 15
