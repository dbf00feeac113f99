"""The small demonstration: a dozen people, twelve petitions and thirty discussions from the files in `demo_data`."""

import secrets
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import insert, select, text

from ..core.data.db import db
from ..follows.models import Follow
from ..members import mailboxes
from ..members.models import Member
from ..moderation.models import Decision, Report
from ..petitions.models import Petition
from ..petitions.rules import next_step
from ..petitions.services.asking import targets_of, tell_asked
from ..petitions.services.recounting import recount
from ..posts.models import Activity, Discussion, Post, Reply, Share
from ..topics import queries as topics
from ..topics.models import Topic, TopicFollow
from .demo_debates import add_discussion, add_reply
from .demo_ground import Story, between, texts_of
from .demo_news import tell_members
from .demo_steps import note_steps

DATA = Path(__file__).parent / "demo_data"
COUNTRIES = ["FR", "DE", "ES", "PT", "IE", "GB", "GH", "SN", "IN", "JP", "TR", "LB", "SE", "HU", "BR", "US"]
NAMES = ["Sofia M.", "Abdul Karim", "J. Okafor", "Henrike Paulsen", "Luc Moreau", "Mei", "R. Santos", "Ola Nyberg"]


@dataclass(frozen=True)
class SignIn:
    """What somebody needs to look around as one of the members."""

    handle: str
    password: str
    role: str


def load_story(seed: int) -> list[SignIn]:
    """Write the story into an empty site; the same seed makes the same story, but never the same passwords."""
    db.session.execute(text("SELECT setseed(:seed)"), {"seed": (seed % 1000) / 1000})
    story = Story(datetime.now(UTC), Random(seed))  # noqa: S311, a story needs no secrets
    story.topics = {topic.slug: topic for topic in db.session.scalars(select(Topic))}
    sign_ins = _add_members(story, _read("members")["member"])
    _add_follows(story)
    for petition in _read("petitions")["petition"]:
        _add_petition(story, petition)
    for discussion in _read("discussions")["discussion"]:
        add_discussion(story, discussion)
    _add_moderation(story)
    db.session.execute(insert(Activity), story.activities)
    note_steps()
    tell_members()
    return sign_ins


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())


def _add_members(story: Story, people: list[dict[str, Any]]) -> list[SignIn]:
    sign_ins = [SignIn(p["handle"], secrets.token_urlsafe(9), p.get("role", "member")) for p in people]
    for person, sign_in, password_hash in zip(people, sign_ins, _hash_all(sign_ins), strict=True):
        mailbox = _mailbox(person["handle"])
        digest = mailboxes.digest_of(mailbox)
        member = Member(
            handle=person["handle"],
            display_name=person["name"],
            country=person["country"],
            place=person.get("place", ""),
            purpose=person["purpose"],
            language=None,
            role=sign_in.role,
            password_hash=password_hash,
            mailbox_digest=digest,
            mailbox_sealed=mailboxes.seal_mailbox(digest, mailbox),
            joined_at=story.now - timedelta(days=story.random.randint(90, 400)),
        )
        db.session.add(member)
        db.session.flush()
        story.members[member.handle] = member
        topics = [{"member_id": member.id, "topic_id": story.topics[slug].id} for slug in person["topics"]]
        db.session.execute(insert(TopicFollow), topics)
    return sign_ins


def mailboxes_of_the_story() -> list[str]:
    """By which its members are told from others, whatever they are called by now."""
    return [_mailbox(person["handle"]) for person in _read("members")["member"]]


def _mailbox(handle: str) -> str:
    return f"{handle}@demo.invalid"


def _hash_all(sign_ins: list[SignIn]) -> list[str]:
    """Password hashes of the quickest kind that is allowed, as random passwords can't be guessed anyway."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    return [hasher.hash(sign_in.password) for sign_in in sign_ins]


def _add_follows(story: Story) -> None:
    handles = list(story.members)
    rows = []
    for n, handle in enumerate(handles):
        others = handles[:n] + handles[n + 1 :]
        for other in story.random.sample(others, story.random.randint(4, 9)):
            ids = {"member_id": story.members[handle].id, "followed_id": story.members[other].id}
            rows.append({**ids, "created_at": story.now - timedelta(hours=story.random.randint(1, 2000))})
    db.session.execute(insert(Follow), rows)


def _add_petition(story: Story, data: dict[str, Any]) -> None:
    started = story.now - timedelta(days=data["days"], minutes=story.random.randint(0, 600))
    closed = story.now - timedelta(days=data["closed_days"]) if "closed_days" in data else None
    count = data["signatures"]
    petition = Petition(
        **texts_of(data["demand"], data["body"]),
        topic_id=story.topics[data["topic"]].id,
        author_id=story.members[data["author"]].id,
        goal=data["goal"],
        targets=targets_of(data["targets"], None),
        reached_step=_step_below(count, data["goal"]),
        stage="closed" if closed else "open",
        closed_at=closed,
        created_at=started,
        last_active_at=started,
    )
    db.session.add(petition)
    db.session.flush()
    tell_asked([each.decision_maker_id for each in petition.targets])
    story.did(data["author"], "posted", petition, started)
    until = closed or story.now
    shares = [_add_share(story, petition, handle, note, until) for handle, note in data["shared_by"].items()]
    _sign_as_members(story, petition, data["signed_by"], until)
    _sign_as_guests(petition, count - len(data["signed_by"]), data["reasons"], until)
    _count_branches(shares)
    recount(petition.id, is_told=False)


def _step_below(count: int, goal: int) -> int:
    """The last rung at or below a count, 0 below the first."""
    reached, step = 0, next_step(0, goal)
    while step <= count:
        reached, step = step, next_step(step, goal)
    return reached


def _add_share(story: Story, post: Post, handle: str, note: str, until: datetime) -> Share:
    at = between(story, post.created_at, until)
    share = Share(
        post_id=post.id, member_id=story.members[handle].id, token=secrets.token_urlsafe(9), note=note, shared_at=at
    )
    db.session.add(share)
    db.session.flush()
    story.did(handle, "shared", post, at)
    return share


def _sign_as_members(story: Story, petition: Petition, handles: list[str], until: datetime) -> None:
    for handle in handles:
        member, at = story.members[handle], between(story, petition.created_at, until)
        values = {"p": petition.id, "m": member.id, "name": member.display_name, "country": member.country, "at": at}
        db.session.execute(
            text(
                "INSERT INTO signatures (petition_id, member_id, name, country, show_name, signed_at)"
                " VALUES (:p, :m, :name, :country, true, :at)"
            ),
            values,
        )
        story.did(handle, "signed", petition, at)


def _sign_as_guests(petition: Petition, n: int, reasons: list[str], until: datetime) -> None:
    """Signatures that come fast at first; about a third through the shares, the latest of them with reasons."""
    db.session.execute(
        text("""
            INSERT INTO signatures (petition_id, name, country, show_name, reason, share_id, signed_at)
            SELECT :petition, coalesce((CAST(:names AS text[]))[1 + (n - 1) * 5 % 8], ''),
                   (CAST(:countries AS text[]))[1 + floor(16 * power(random(), 2))::int], n <= 8,
                   coalesce((CAST(:reasons AS text[]))[n], ''),
                   CASE WHEN random() < 0.35 THEN shares.ids[1 + floor(cardinality(shares.ids) * random())::int] END,
                   CAST(:start AS timestamptz)
                   + (CAST(:until AS timestamptz) - CAST(:start AS timestamptz)) * power(random(), 1.6)
            FROM generate_series(1, :n) AS n,
                 (SELECT array_agg(id ORDER BY id) AS ids FROM shares WHERE post_id = :petition) AS shares
        """),
        {
            "petition": petition.id,
            "n": n,
            "names": NAMES,
            "countries": COUNTRIES,
            "reasons": reasons,
            "start": petition.created_at,
            "until": until,
        },
    )


def _count_branches(shares: list[Share]) -> None:
    db.session.execute(
        text("""
            UPDATE shares SET brought_count = (SELECT count(*) FROM signatures WHERE share_id = shares.id)
            WHERE id = ANY(:ids)
        """),
        {"ids": [share.id for share in shares]},
    )


def _add_moderation(story: Story) -> None:
    """One case that is decided and one that waits."""
    root = db.session.scalars(select(Discussion).where(Discussion.slug.like("the-cheapest-tariff%"))).one()
    at = story.now - timedelta(hours=30)
    words = "Cheap power!!! Best tariffs, no papers asked, write to me today!!!"
    spam = add_reply(story, root, "bob", words, at, None, None)  # hidden, so followers are told nothing of it
    spam.visibility = "hidden"
    rules = {rule.code: {"rule": rule.code, "rule_id": rule.id} for rule in topics.list_rules(root.topic_id)}
    why = "Advertising. You are welcome to say what you pay and to whom."
    decision = Decision(
        post_id=spam.id,
        moderator_id=story.members["vera"].id,
        action="hide",
        reason=why,
        made_at=at + timedelta(hours=2),
        **rules["spam"],
    )
    db.session.add(decision)
    db.session.flush()
    yusuf, ines = story.members["yusuf"], story.members["ines"]
    decided = {"decision_id": decision.id, "reported_at": at + timedelta(minutes=20), **rules["spam"]}
    db.session.add(Report(post_id=spam.id, reporter_id=yusuf.id, evidence=words, **decided))
    waiting = db.session.scalars(select(Reply).where(Reply.body.like("A tariff with%"))).one()
    said = {"note": "Funny, but no help.", "evidence": waiting.body, **rules["off-topic"]}
    db.session.add(Report(post_id=waiting.id, reporter_id=ines.id, **said))
