"""Whatever a page asks finds an index of each table that grows, in the plan that is kept for all values.

Reading a whole table is forbidden to the planner here; where it does so all the same, there is no index.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import (
    get_topic,
    make_decision_maker,
    make_discussion,
    make_list,
    make_member,
    make_petition,
    make_reply,
    save,
)

from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.crypto import new_token, sign_value, token_hash
from activistnet.core.data.db import db
from activistnet.core.data.paging import write_cursor
from activistnet.defence.models import Shield
from activistnet.follows.models import Follow
from activistnet.moderation.models import Act, Case, Decision, Report
from activistnet.moderation.receipt_models import Receipt
from activistnet.posts.addition_models import Addition
from activistnet.posts.context_models import ContextNote
from activistnet.posts.links import post_url
from activistnet.posts.models import Share
from activistnet.posts.quote_models import Quote
from activistnet.posts.summary_models import Summary
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import Topic, TopicMember, TopicRole
from activistnet.topics.proposal_models import Proposal

GROWS = "posts petitions signatures activities follows shares notifications reports decisions members member_words"
GROWS += " topic_follows tallies sessions post_versions drafts blocks mutes audit outbox tally_deltas security_events"
GROWS += " search_documents search_words search_waiting past_counts rising_petitions country_counts"
GROWS += " mentions quotes useful_votes reply_scores cases appeals decision_acts reply_turns thread_gates word_filters"
GROWS += " collections collection_items case_pictures begun_petitions"
GROWS += " petition_targets decision_makers decision_maker_changes"
GROWS += " recent_texts word_hits topic_roles topic_members topic_recalls topic_recall_votes"
GROWS += " topic_proposals topic_proposal_supports topic_deeds topic_comings"
GROWS += " summaries summary_sentences summary_citations polls poll_options poll_votes named_in_texts"
GROWS += " signature_hits said_texts said_hits deliveries delivery_answers delivery_promises"
GROWS += " additions addition_hits featured editor_offers context_notes context_ratings outside_lists outside_entries"
PAGES = ["/", "/topics", "/t/health", "/members?q=a", "/@amina", "/@amina?show=replies", "/shares", "/notifications"]
PAGES += ["/?show=petitions", "/?show=people"]
PAGES += ["/members?q=ada", "/members?q=ada+bela", "/@amina?show=discussions", "/@amina?show=signed"]
PAGES += ["/@amina/followers", "/@amina/following", "/settings/sessions", "/settings/blocks"]
PAGES += [
    "/feed/newer.json?since={since}",
    "/posts/{reply}/report",
    "/moderation/posts/{reply}",
    "/moderation/cases/{case}/pictures",
    "/posts/{thread}/share",
]
PAGES += ["/posts/{thread}/replies.json?ids={reply}", "/posts/{thread}/replies.json?ids={reply}&sort=newest"]
PAGES += [f"/posts/{{thread}}/replies.json?ids={{reply}}&show={show}" for show in ("best", "for", "questions")]
PAGES += ["/discussions/{thread}?before={path}", "/discussions/{thread}?after={path}"]
PAGES += [f"/discussions/{{thread}}?show={show}" for show in ("best", "newest", "for", "against", "questions")]
PAGES += ["/discussions/{thread}?show=best&after={score}", "/discussions/{thread}?show=for&before={score}"]
PAGES += [
    "/posts/{thread}/replying",
    "/posts/{thread}/mute",
    "/posts/{thread}/poll",
    "/posts/{thread}/summary",
    "/discussions/{thread}/best.json",
    "/posts/{reply}/useful",
    "/posts/{reply}/quote",
    "/mentions.json?q=am",
    "/petitions/{petition}?show=against",
    "/start/similar/found?demand=Keep+the+night+clinic+open",
]
PAGES += ["/discussions/{thread}?sort=newest", "/petitions/{petition}/sign", "/petitions/{petition}/versions"]
PAGES += ["/petitions/{petition}/translations", "/petitions/{petition}/translations/new"]
PAGES += [
    "/operate",
    "/operate/audit",
    "/operate/jobs",
    "/operate/mail",
    "/operate/members?q=a",
    "/operate/members/{amina}",
]
PAGES += ["/how-we-choose", "/posts/{thread}/feature", "/posts/{thread}/context", "/posts/{reply}/context"]
PAGES += ["/posts/{thread}/context.json"]
PAGES += ["/collections", "/me/collections", "/collections/{collection}"]
PAGES += ["/decision-makers", "/decision-makers?q=coun", "/decision-makers.json?q=coun", "/decision-makers/changes"]
PAGES += ["/decision-makers/{asked}/the-council", "/decision-makers/{asked}/edit", "/petitions/{petition}"]
PAGES += ["/operate/addresses", "/operate/topics", "/operate/rules", "/operate/site"]
PAGES += [
    "/moderation",
    "/moderation?view=mine",
    "/moderation?view=appeals",
    "/moderation?view=signatures",
    "/moderation?view=reasons",
    "/moderation/reasons",
    "/moderation/together",
    "/moderation/held/refuse",
    "/moderation/petitions/{petition}/signatures",
    "/moderation?topic=health",
    "/moderation?view=held",
    "/moderation/words",
    "/moderation/lists",
    "/moderation/lists/{list}",
    "/moderation/lists/{list}?show=differences",
    "/moderation/joining",
    "/moderation/shields",
    "/moderation/shields/{shield}/refuse",
    "/moderation/log",
    "/moderation/members/{amina}",
    "/t/health/report",
    "/moderation/topics/{topic}",
    "/context/{note}/report",
    "/summaries/{summary}/report",
    "/moderation/additions/{addition}",
    "/me/standing",
    "/reports/{report}",
    "/appeals/{decision}",
    "/appeal/{link}",
    "/report/{receipt}",
    "/report/{receipt}/look",
    "/me/signatures",
    "/me/petitions",
    "/me/saved",
    "/me/threads",
    "/me/pictures",
    "/petitions/{petition}/reasons",
    "/petitions/{petition}/signatories",
    "/petitions/{petition}/spread",
    "/petitions/{petition}/updates",
    "/petitions/{petition}/deliveries",
]
PAGES += [
    "/petitions",
    "/petitions?sort=new",
    "/petitions?sort=new&language=fr",
    "/petitions?language=fr",
    "/petitions?sort=rising&language=fr",
    "/discussions?language=fr",
    "/discussions?sort=new&language=fr",
    "/petitions?sort=rising",
    "/petitions?sort=new&topic=health&state=closed",
]
PAGES += ["/petitions?topic=health&country=NL", "/petitions?sort=rising&topic=health", "/petitions.atom?topic=health"]
PAGES += ["/victories", "/victories?topic=health", "/search?q=clinics&kind=petitions&state=won"]
PAGES += ["/discussions", "/discussions?sort=new", "/discussions?topic=health", "/discussions.atom", "/t/health.atom"]
PAGES += ["/t/health/recall", "/topics/proposals", "/topics/proposals?decided=1", "/topics/proposals/{proposal}"]
PAGES += ["/topics?speaks=fr", "/search?q=clinics&speaks=fr", "/search?q=health&kind=topics&speaks=fr"]
PAGES += ["/topics/proposals/new?name=Night+trains", "/t/health/moderation?view=deeds", "/t/health/removal"]
PAGES += ["/topics/looks", "/topics/looks/{deed}", "/t/health/members/remove?member={amina}"]
PAGES += ["/t/health?tag=Beds", "/t/health/tags", "/posts/{thread}/tags", "/posts/{thread}/pin"]
PAGES += ["/t/health/members", "/t/health/rules", "/t/health/settings", "/t/health/moderation"]
PAGES += ["/members", "/search?q=clinics", "/search?q=qwertz&kind=replies", "/posts/{own}/waiting"]
PAGES += ["/t/health/members/comings"]


def kept_plan(statement):
    named = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    types = {name: "::bytea" for name in named if name.endswith(("_owner", "_sealed", "_hash"))}
    numbered = re.sub(r"%\((\w+)\)s", lambda match: f"${named.index(match[1]) + 1}{types.get(match[1], '')}", statement)
    return "\n".join(db.session.connection().exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered}").scalars())


@pytest.mark.commits  # in a database of its own: what is small there is planned as on a site's first day
@pytest.mark.parametrize("who", ["visitor", "member", "topic moderator", "moderator", "operator"])
def test_no_page_reads_all_of_a_table_that_grows(app, client, log_in, count_queries, who):
    amina, petition, thread = make_member("amina"), make_petition(), make_discussion(is_debate=True)
    save(Follow(member_id=amina.id, followed_id=petition.author_id))
    save(Share(member_id=amina.id, post_id=thread.id, token="a-token"))
    with app.app_context(), db.transaction():
        firsts = {"pinned": [thread.id], "tags": ["Beds"], "languages": ["fr"]}
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(firsts))
    reply = make_reply(thread, amina, stance="for")
    save(Quote(reply_id=reply.id, quoted_id=make_reply(thread, amina).id, passage="So"))
    report = save(Report(post_id=reply.id, reporter_id=petition.author_id, rule="spam"))
    told = {"moderator_id": amina.id, "reason": "Because.", "told_at": datetime.now(UTC)}
    decision = save(Decision(post_id=reply.id, action="dismiss", **told))
    if who != "visitor":
        log_in(reader := make_member(role="member" if who == "topic moderator" else who))
        if who == "topic moderator":
            save(TopicRole(topic_id=get_topic().id, member_id=reader.id, role="moderator"))
        save(Follow(member_id=reader.id, followed_id=petition.author_id))
        save(Follow(member_id=reader.id, followed_id=amina.id))
        report = save(Report(post_id=thread.id, reporter_id=reader.id, rule="spam"))
        decision = save(Decision(member_id=reader.id, action="warn", **told))
        save(Act(decision_id=decision.id, action="warn"))
    names = {"amina": amina.id, "petition": petition.id, "thread": thread.id, "reply": reply.id}
    names["own"] = (thread if who == "visitor" else make_discussion(reader)).id
    names |= {"report": report.id, "decision": decision.id, "topic": thread.topic_id}
    suspended = make_member(suspended_at=datetime.now(UTC))
    why = save(Decision(member_id=suspended.id, action="suspend", **told))
    with app.app_context():
        names["link"] = sign_value(f"{why.id}-{suspended.id}", "standing")
    names["receipt"] = new_token()
    of_visitor = save(Report(post_id=reply.id, rule="spam", decision_id=decision.id))
    save(Receipt(token_hash=token_hash(names["receipt"]), report_id=of_visitor.id, browser_hash=b"x"))
    collection = save(Collection(owner_id=amina.id, title="Clinics", key="a-key"))
    save(CollectionItem(collection_id=collection.id, post_id=thread.id))
    names |= {"collection": collection.id, "asked": make_decision_maker(petition).id}
    names["proposal"] = save(Proposal(author_id=amina.id, name="Ferries", description="By sea.")).id
    names["shield"] = save(Shield(post_id=thread.id)).id
    names["list"] = make_list()[0].id
    out = {"topic_id": get_topic().id, "kind": "removed", "asked_at": datetime.now(UTC)}
    names["deed"] = save(Deed(**out, member_id=amina.id)).id
    save(TopicMember(topic_id=get_topic().id, member_id=amina.id))
    words = {"words": "Twelve.", "source": "https://example.org/"}
    names["note"] = save(ContextNote(post_id=reply.id, root_id=thread.id, author_id=amina.id, **words)).id
    names["summary"] = save(Summary(root_id=thread.id, author_id=amina.id)).id
    with app.app_context():
        names["addition"] = db.session.scalar(sa.select(sa.func.min(Addition.id)))
        names["case"] = db.session.scalar(sa.select(sa.func.min(Case.id)))
    names["path"] = write_cursor([reply.path])
    names["score"] = write_cursor([0, reply.id + 1])
    names["since"] = write_cursor([datetime.now(UTC) - timedelta(days=1), 1])
    asked = {}
    for page in [*PAGES, post_url(petition), post_url(thread)]:
        with count_queries() as queries:
            status = client.get(page.format(**names), follow_redirects=True).status_code
        assert status in (200, 401, 403, 404), page
        asked |= {each: page for each in queries.statements if each.startswith(("SELECT", "WITH"))}
    with app.app_context():
        db.session.execute(sa.text(f"ANALYZE {GROWS.replace(' ', ', ')}"))
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = {(page, " ".join(each.split())[:300]): kept_plan(each) for each, page in asked.items()}
        db.session.rollback()
    whole = re.compile(rf"Seq Scan on ({GROWS.replace(' ', '|')})\b")
    assert {key: found[0] for key, plan in plans.items() if (found := whole.search(plan))} == {}
    assert len(plans) > 15
