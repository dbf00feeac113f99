"""`tests/policy.yaml`: every address with what is sent to it, and something of each kind that they lead to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import uuid4

import sqlalchemy as sa
from factories import (
    make_decision_maker,
    make_discussion,
    make_list,
    make_member,
    make_petition,
    make_poll,
    make_reply,
    make_word_rule,
    save,
)
from flask import Flask
from offices import make_delivery, make_promise, write_to

from activistnet.accounts.models import MailedLink, SignInSession, SignUp, StopLink
from activistnet.coaching.models import CoachEdit, CoachRequest
from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.crypto import new_token, seal, sign_value, token_hash
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.core.web.counters import Counters
from activistnet.decision_makers.models import DecisionMakerChange
from activistnet.defence.models import Shield
from activistnet.deliveries.models import Office
from activistnet.deliveries.services import reporting
from activistnet.featuring.models import Featured
from activistnet.letters.models import Letter, LetterBatch, letter_context
from activistnet.media import store
from activistnet.media.models import Picture
from activistnet.members import mailboxes
from activistnet.moderation.desk_models import KeptReason
from activistnet.moderation.models import Decision, Report
from activistnet.moderation.receipt_models import Receipt
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.group_models import GroupedSignature, SignatureGroup
from activistnet.petitions.mailboxes import digest_of, hiding_token, member_digest_of, seal_mailbox
from activistnet.petitions.models import Confirmation, Signature
from activistnet.petitions.services import tries
from activistnet.petitions.version_models import FormerVersion
from activistnet.petitions.vouch_models import Vouch, voucher_of
from activistnet.posts.addition_models import Addition
from activistnet.posts.context_models import ContextNote
from activistnet.posts.models import Share
from activistnet.posts.quote_models import Quote
from activistnet.posts.summary_models import Summary, SummarySentence
from activistnet.posts.translation_models import Translation
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import Topic, TopicMember, TopicRule
from activistnet.topics.proposal_models import Proposal
from activistnet.unions.models import Union, UnionText

LINE = re.compile(r"(GET|POST) (\S+)(?: (\S+))?: \[(.+)\]")
TEXT = (Path(__file__).parents[1] / "policy.yaml").read_text()
PEOPLE = re.findall(r"\w+", TEXT.partition("people: ")[2].partition("]")[0])


@contextmanager
def forgotten(app: Flask) -> Iterator[None]:
    """Whatever is written meanwhile is rolled back, and what was done often before is not held against it."""
    app.extensions["limits"] = Counters(app.extensions["valkey"], token_hex(6))
    with app.app_context():
        everything = db.sessionmaker.kw["bind"].begin_nested()
    yield
    everything.rollback()


class Line(NamedTuple):
    """One address, what is sent to it, and the status for each of PEOPLE."""

    method: str
    path: str
    fields: str
    statuses: tuple[int, ...]

    def sent(self, things: dict[str, Any]) -> dict[str, str]:
        return dict(parse_qsl(self.fields.format_map(things), keep_blank_values=True))


LINES = [
    Line(method, path, fields, tuple(int(status) for status in statuses.split(", ")))
    for method, path, fields, statuses in LINE.findall(TEXT)
]


def make_things(app: Flask) -> dict[str, Any]:
    """Something of each kind, the owner's."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    with app.app_context():
        digest = mailboxes.digest_of("owner@example.org")
        sealed = mailboxes.seal_mailbox(digest, "owner@example.org")
        new_digest = mailboxes.digest_of("later@example.org")
        new_sealed = mailboxes.seal_mailbox(new_digest, "later@example.org")
        rule = db.session.scalars(sa.select(TopicRule.code).where(TopicRule.topic_id.is_(None))).first()
    owner = make_member("owner", mailbox_digest=digest, mailbox_sealed=sealed)
    tokens = {name: new_token() for name in ("welcome", "reset", "mailbox", "confirm", "session", "stop", "receipt")}
    hashed = {name: token_hash(token) for name, token in tokens.items()}
    discussion, petition = make_discussion(owner), make_petition(owner)
    versioned = make_petition(owner, version_number=2)
    earlier = {"text_number": 1, "targets": [["the Mayor", None]], "published_at": versioned.created_at}
    save(FormerVersion(petition_id=versioned.id, number=1, **earlier))
    other_petition, third_petition, joint = make_petition(), make_petition(owner), make_petition(owner)
    parties = {"proposer_id": owner.id, "other_id": other_petition.author_id, "second_id": other_petition.id}
    union = save(Union(first_id=third_petition.id, **parties))
    joined = save(Union(first_id=versioned.id, joined_id=joint.id, state="joined", joined_at=soon, **parties))
    text = {"demand": "Open", "body": "Open.", "targets": ["the Council"], "goal": 9, "topic_id": petition.topic_id}
    for each in (union, joined):
        save(UnionText(union_id=each.id, number=1, author_id=other_petition.author_id, **text))
    hidden, hidden_petition = make_discussion(owner, visibility="hidden"), make_petition(owner, visibility="hidden")
    others = make_discussion()
    with app.app_context():
        tie = {"member_id": owner.id, "member_digest": member_digest_of(petition.id, owner.id)}
    signature = save(Signature(petition_id=petition.id, reason="It is close.", **tie))
    with app.app_context():
        tie = {"member_id": owner.id, "member_digest": member_digest_of(versioned.id, owner.id)}
    of_earlier = save(Signature(petition_id=versioned.id, **tie))
    shares = [Share(post_id=post.id, member_id=owner.id, token=new_token()) for post in (petition, hidden_petition)]
    for share in shares:
        save(share)
    link = {"member_id": owner.id, "expires_at": soon}
    save(MailedLink(purpose="reset", token_hash=hashed["reset"], **link))
    proof = {"mailbox_digest": new_digest, "mailbox_sealed": new_sealed}
    save(MailedLink(purpose="mailbox", token_hash=hashed["mailbox"], **link, **proof))
    before = {"mailbox_digest": digest, "mailbox_sealed": sealed}
    save(StopLink(token_hash=hashed["stop"], **link, **before))
    wish = {"handle": "later", "display_name": "Later", "password_hash": "", "expires_at": soon}
    save(SignUp(token_hash=hashed["welcome"], token_sealed=b"", **wish, **proof))
    asking = save(SignUp(token_hash=b"asking", token_sealed=b"", **wish, **proof, state="asked", asked_at=soon))
    with app.app_context():
        guest = digest_of(petition.id, "guest@example.org")
        asked = {"mailbox_digest": guest, "mailbox_sealed": seal_mailbox(petition.id, guest, "guest@example.org")}
        asked["token_sealed"] = seal(tokens["confirm"], context=hashed["confirm"])
        made = {
            "signed": sign_value(str(signature.id), "signed"),
            "change": sign_value(str(signature.id), "change"),
            "letter_link": sign_value(str(signature.id), "letter"),
            "vouch_link": sign_value(str(signature.id), "vouch"),
            "vouch_code": sign_value(str(signature.id), "vouch code"),
            "withdraw": sign_value(str(signature.id), "withdraw"),
            "stop_mails": sign_value(f"{owner.id}-replies", "mails"),
            "hide_names": hiding_token("owner@example.org"),
            "stop_news": sign_value(str(signature.id), "news"),
            "sign_version": sign_value(f"{of_earlier.id}.2", "agree to version"),
            "move_signature": sign_value(f"{of_earlier.id}.{joined.id}", "move signature"),
            "stop_versions": sign_value(str(of_earlier.id), "stop versions"),
            "release": sign_value(str(signature.id), "release"),
        }
        given = SignatureGiven(name="Ada", country="NL")
        with db.transaction():
            made["check_mail"] = tries.try_to_sign(petition.id, "guest@example.org", given)
    save(Confirmation(petition_id=petition.id, token_hash=hashed["confirm"], expires_at=soon, **asked))
    lost = {"job": "petitions.tasks.recount", "args": [petition.id], "failed_at": soon, "error": "ValueError"}
    parked = save(Outbox(**lost))
    # Topics outlive a test that empties its database, so each has its own.
    own_topic = save(Topic(slug=f"own-{uuid4().hex[:10]}", name="A topic of one's own"))
    own_rule = save(TopicRule(topic_id=own_topic.id, code="own-rule", number=1, title="A rule of one's own"))
    picture = save(Picture(id="0a" * 16, member_id=owner.id, use="text", state="ready", is_held=True, size=1))
    loose = save(Picture(id="0c" * 16, member_id=owner.id, use="text", state="waiting", size=1))
    with app.app_context():
        store.put("held", picture.id, "640.webp", b"RIFF\4\0\0\0WEBP")
    argued, judge = make_discussion(owner), make_member(role="moderator", suspended_at=datetime.now(UTC))
    make_poll(argued)
    case = save(Report(post_id=argued.id, rule=rule)).case_id
    decided = {"moderator_id": judge.id, "reason": "No.", "told_at": datetime.now(UTC)}
    decision = save(Decision(post_id=hidden.id, action="hide", **decided))
    grouped = {"size": 1, "first_at": soon, "last_at": soon}
    group = save(SignatureGroup(petition_id=petition.id, **grouped))
    save(GroupedSignature(group_id=group.id, signature_id=signature.id))
    with app.app_context():
        rule_id = db.session.scalars(sa.select(TopicRule.id).where(TopicRule.topic_id.is_(None))).first()
    reason = save(KeptReason(rule_id=rule_id, words="It is spam."))
    suspended = make_member(suspended_at=datetime.now(UTC))
    why = save(Decision(member_id=suspended.id, action="suspend", **decided))
    with app.app_context():
        made["appeal"] = sign_value(f"{why.id}-{suspended.id}", "standing")
    answer = save(Decision(post_id=others.id, action="dismiss", **decided))
    own_report = save(Report(post_id=others.id, rule=rule, reporter_id=owner.id, decision_id=answer.id))
    of_visitor = save(Report(post_id=others.id, rule=rule, decision_id=answer.id))
    save(Receipt(token_hash=hashed["receipt"], report_id=of_visitor.id))
    note = save(
        ContextNote(
            post_id=petition.id, root_id=petition.id, author_id=owner.id, words="12", source="https://a.example/"
        )
    )
    summary = save(Summary(root_id=discussion.id, author_id=owner.id, accepted_at=datetime.now(UTC)))
    save(SummarySentence(summary_id=summary.id, number=1, words="Twelve."))
    said = {"language": "fr", "title": "Gardez-la", "body": "Oui.", "body_html": "<p>Oui.</p>"}
    of_now = {"author_id": owner.id, "text_number": 1, "version_number": 1}
    translation = save(Translation(post_id=petition.id, accepted_at=datetime.now(UTC), **said, **of_now))
    coach = make_member(coaches_since=datetime.now(UTC))
    coached = save(CoachRequest(member_id=owner.id, petition_id=petition.id, coach_id=coach.id))
    other_words = {"field": "body", "lead": "nowhere", "gone": "", "new": "else", "trail": ""}
    coach_edit = save(CoachEdit(request_id=coached.id, coach_id=coach.id, **other_words))
    with app.app_context():
        addition = db.session.scalar(sa.select(Addition.id).where(Addition.note_id == note.id))
    gathered = {"owner_id": owner.id, "title": "Clinics", "key": "a-key"}
    collection, own_collection = (save(Collection(**gathered, is_public=each)) for each in (True, False))
    save(CollectionItem(collection_id=collection.id, post_id=petition.id))
    featured = save(Featured(post_id=others.id, reason="It is fair.", role="operator", ends_at=soon))
    asked, also_asked = make_decision_maker(petition), make_decision_maker(name="City Council")
    merged = {"action": "merged", "reason": "So", "into_id": also_asked.id}
    merger = save(DecisionMakerChange(decision_maker_id=make_decision_maker(name="Council").id, **merged))
    delivery, ready = make_delivery(petition, asked), make_delivery(petition, asked, state="ready", told_at=None)
    kept = make_promise(make_delivery(petition, asked))
    write_to(asked.id)
    save(Office(decision_maker_id=asked.id))
    with app.app_context():
        made["answer_link"] = sign_value(str(delivery.id), "answer")
        made["kept_link"] = sign_value(str(kept.delivery_id), "answer")
        made["no_reports"] = reporting.token_of(asked.id, "office@council.example")
    also = make_member()
    with app.app_context():
        tie = {"member_id": also.id, "member_digest": member_digest_of(petition.id, also.id)}
    also_signed = save(Signature(petition_id=petition.id, **tie))
    # Each with a letter in it: the daily task forgets batches of which nothing may leave.
    batch, unread = (
        _make_batch(app, each, state=state) for each, state in ((also_signed, "passed"), (of_earlier, "looking"))
    )
    mine = {"petition_id": petition.id, "signature_id": signature.id, "name": "The Mayor", "state": "out"}
    with app.app_context():
        sealed = seal("It is close.", context=letter_context(petition.id, signature.id))
    letter = save(Letter(**mine, words_sealed=sealed))
    with app.app_context():
        own_vouch = {"petition_id": petition.id, "signature_id": signature.id, "voucher": voucher_of(owner.id)}
    vouch = save(Vouch(**own_vouch))
    reply, quoting = make_reply(others, owner), make_reply(others)
    save(Quote(reply_id=quoting.id, quoted_id=reply.id, passage="Because"))
    listing, entry = make_list()
    candidate = make_member()
    save(TopicMember(topic_id=petition.topic_id, member_id=candidate.id))
    out = {"topic_id": own_topic.id, "kind": "removed", "reason": "No."}
    removals = [save(Deed(**out, member_id=owner.id)), save(Deed(**out, member_id=candidate.id, asked_at=soon))]
    session = save(SignInSession(token_hash=hashed["session"], member_id=owner.id, expires_at=soon))
    return {
        **tokens,
        **made,
        "base": app.settings.base_url,
        "owner": owner,
        "session": session.id,
        "wish": asking.id,
        "parked": parked.id,
        "own_picture": picture.id,
        "loose_picture": loose.id,
        "own_rule": own_rule.id,
        "group": group.id,
        "reason": reason.id,
        "own_topic": own_topic.slug,
        "own_topic_id": own_topic.id,
        "argued": argued.id,
        "discussion": discussion.id,
        "petition": petition.id,
        "reply": reply.id,
        "quoting": quoting.id,
        "answer": make_reply(others, parent=make_reply(others, owner, stance="question")).id,
        "others": others.id,
        "hidden": hidden.id,
        "versioned": versioned.id,
        "other_petition": other_petition.id,
        "union": union.id,
        "joined": joined.id,
        "hidden_petition": hidden_petition.id,
        "share": shares[0].token,
        "hidden_share": shares[1].token,
        "rule": rule,
        "signature": signature.id,
        "also_signed": also_signed.id,
        "case": case,
        "shield": save(Shield(post_id=argued.id)).id,
        "word_rule": make_word_rule().id,
        "list": listing.id,
        "entry": entry.id,
        "decision": decision.id,
        "own_report": own_report.id,
        "featured": featured.id,
        "note": note.id,
        "summary": summary.id,
        "translation": translation.id,
        "coached": coached.id,
        "coach_edit": coach_edit.id,
        "addition": addition,
        **{name: deed.id for name, deed in zip(("removal", "look"), removals, strict=True)},
        "candidate": candidate.id,
        "proposal": save(Proposal(author_id=owner.id, name="Ferries", description="By sea.")).id,
        "collection": collection.id,
        "decision_maker": asked.id,
        "other_decision_maker": also_asked.id,
        "merger": merger.id,
        "delivery": delivery.id,
        "batch": batch.id,
        "unread": unread.id,
        "letter": letter.id,
        "vouch": vouch.id,
        "ready": ready.id,
        "promise": kept.id,
        "today": datetime.now(UTC).date().isoformat(),
        "own_collection": own_collection.id,
        "owner_id": owner.id,
    }


def _make_batch(app: Flask, signature: Signature, *, state: str) -> LetterBatch:
    to = {"petition_id": signature.petition_id, "name": "The Mayor"}
    batch = save(LetterBatch(**to, by_hand=True, state=state))
    with app.app_context():
        sealed = seal("It is far.", context=letter_context(signature.petition_id, signature.id))
    save(Letter(**to, signature_id=signature.id, words_sealed=sealed, state="waiting", batch_id=batch.id, lot=0.5))
    return batch
