"""Every address that leads somewhere, asked in ways that nobody's browser asks, and what forms are about."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import (
    get_topic,
    make_decision_maker,
    make_discussion,
    make_list,
    make_member,
    make_petition,
    make_reply,
    make_word_rule,
    save,
)
from offices import make_delivery, make_promise
from people import PASSWORD, make_person
from policy import make_things

from activistnet.collections.models import Collection as Gathered
from activistnet.decision_makers.models import DecisionMakerChange
from activistnet.defence.models import Shield
from activistnet.featuring.models import Featured
from activistnet.letters.models import LetterBatch
from activistnet.moderation.desk_models import KeptReason
from activistnet.moderation.models import Report
from activistnet.petitions.group_models import SignatureGroup
from activistnet.petitions.models import Signature
from activistnet.posts.context_models import ContextNote
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import TopicRule
from activistnet.topics.proposal_models import Proposal

SESSION = "__Host-s"


@pytest.fixture
def there(app):
    """Arguments of addresses that lead somewhere, and who may see most of it."""
    author = make_member(handle="amina", role="moderator")
    # The slug is that of the topic, too, so that no address leads on to another.
    petition, discussion = (make(author=author, slug="health") for make in (make_petition, make_discussion))
    reply = make_reply(discussion, author=author)
    numbers = {"petition_id": petition.id, "post_id": discussion.id, "reply_id": reply.id}
    signature = save(Signature(petition_id=petition.id, member_id=author.id))
    report = save(Report(post_id=reply.id, reporter_id=author.id, rule="spam"))  # the database opens its case
    numbers["shield_id"] = save(Shield(post_id=discussion.id)).id
    numbers["rule_id"] = make_word_rule().id
    numbers["list_id"] = make_list()[0].id
    numbers |= {"report_id": report.id, "case_id": report.case_id, "decision_id": 1}
    soon = datetime.now(UTC) + timedelta(days=7)
    featured = save(Featured(post_id=discussion.id, reason="It is fair.", role="operator", ends_at=soon))
    words = {"words": "Twelve.", "source": "https://example.org/"}
    note = save(ContextNote(post_id=petition.id, root_id=petition.id, author_id=author.id, **words))
    numbers |= {"featured_id": featured.id, "note_id": note.id, "filter_id": 1, "summary_id": 1, "addition_id": 1}
    numbers["translation_id"] = 1
    numbers["request_id"] = numbers["edit_id"] = 1
    asked = make_decision_maker(petition, slug="health")
    numbers["decision_maker_id"] = asked.id
    numbers["delivery_id"] = make_delivery(petition, asked).id
    numbers["promise_id"] = make_promise(make_delivery(petition, asked)).id
    numbers["batch_id"] = save(LetterBatch(petition_id=petition.id, name="the Council")).id
    numbers |= {"letter_id": 1, "other_id": 1, "union_id": 1}
    change = DecisionMakerChange(decision_maker_id=asked.id, action="edited", reason="So")
    numbers["change_id"] = save(change).id
    collection = save(Gathered(owner_id=author.id, title="Clinics", key="a-key"))
    numbers |= {"collection_id": collection.id, "wish_id": 1}
    out = {"topic_id": get_topic().id, "kind": "removed", "asked_at": datetime.now(UTC)}
    numbers["deed_id"] = save(Deed(**out, member_id=author.id)).id
    numbers["proposal_id"] = save(Proposal(author_id=author.id, name="Ferries", description="By sea.")).id

    rule = save(TopicRule(topic_id=petition.topic_id, code="calm", number=1, title="Stay calm"))
    numbers["reason_id"] = save(KeptReason(rule_id=rule.id, words="It is spam.")).id
    soon_too = {"first_at": soon, "last_at": soon, "size": 1}
    numbers |= {"topic_id": petition.topic_id, "group_id": save(SignatureGroup(petition_id=petition.id, **soon_too)).id}
    numbers |= {"session_id": 1, "signature_id": signature.id, "member_id": author.id, "number": 1, "part": 1}
    numbers["vouch_id"] = 1
    return author, numbers | {
        "question": "who",
        "name": "privacy",
        "act": "down",
        "slug": "health",
        "handle": "amina",
        "token": "x" * 43,
        "key": "x" * 22,
        "picture_id": "ab" * 16,
        "width": "640",
    }


@pytest.fixture
def stay(client, log_in, there):
    """`stay()` signs the author in, and again where an answer has signed them out."""
    has_begun = []

    def stay():
        if not has_begun or client.get_cookie(SESSION) is None:
            log_in(there[0])
        has_begun.append(1)

    yield stay
    if has_begun:
        stay()
        assert client.get("/settings").status_code == 200  # or much was asked as nobody


@pytest.fixture
def things(app):
    """What the addresses of `policy.yaml` are about, and somebody else who may do much."""
    person = make_person("Nour", role="operator")
    make_person("Second", role="operator")  # the last one may not leave
    return make_things(app) | {"handle": person.handle, "password": PASSWORD.replace(" ", "+"), "person": person}
