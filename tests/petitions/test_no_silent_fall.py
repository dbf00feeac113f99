"""The count never falls without a line on the petition: whatever people, moderators and the night do, in any order."""

import random
import re
from contextlib import suppress

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from shown import words

from activistnet.core.data.db import db
from activistnet.petitions.errors import NoSuchSignatures
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.models import Petition, Signature
from activistnet.petitions.services import counting, groups, recounting, signing

LINES = (
    r"(\d+) (?:person|people) withdrew their signatures?",
    r"Moderators held (\d+) signatures? for a check",
    r"Moderators took (\d+) signatures? out of the count",
    r"It was (\d+) too high",
)


class Story:
    """One petition, and what may happen to its signatures."""

    def __init__(self, app, client, seed):
        self.app, self.client, self.lot = app, client, random.Random(seed)
        self.petition = make_petition()
        self.members = [make_member() for _ in range(6)]
        self.groups = []
        self.given = 0

    def sign(self):
        signing.sign(self.petition.id, self.lot.choice(self.members), SignatureGiven())

    def be_held(self):
        mailbox = f"g{(n := self.given)}@people.example"
        self.given = n + 1
        digest = digest_of(self.petition.id, mailbox)
        sealed = seal_mailbox(self.petition.id, digest, mailbox)
        save(
            Signature(
                petition_id=self.petition.id,
                mailbox_digest=digest,
                mailbox_sealed=sealed,
                state="held",
                held_for=self.lot.choice(("network", "rush")),
            )
        )

    def release(self):
        if found := self._some("held"):
            signing.release(found.id)

    def withdraw(self):
        if found := self._some("counted") or self._some("held"):
            signing.withdraw_one(found)

    def gather(self):
        first, last = sa.func.min(Signature.signed_at), sa.func.max(Signature.signed_at)
        times = db.session.execute(sa.select(first, last).where(Signature.petition_id == self.petition.id)).one()
        if times[0]:
            with suppress(NoSuchSignatures):  # all were withdrawn
                self.groups.append(groups.gather(self.petition.id, first_at=times[0], last_at=times[1]).id)

    def gather_held(self):
        if found := self._some("held", Signature.held_for.is_not(None)):
            self.groups.append(groups.gather_held(self.petition.id, found.held_for, sample=2).id)

    def decide(self):
        if self.groups:
            group = db.session.get_one(groups.SignatureGroup, self.lot.choice(self.groups))
            groups.move(group, self.lot.choice(("held", "invalidated", "restored")), reason="So.")

    def drift(self):
        off = {"n": self.lot.choice((2, -1)), "id": self.petition.id}
        db.session.execute(sa.text("UPDATE petitions SET signature_count = signature_count + :n WHERE id = :id"), off)

    def _some(self, state, *where):
        here = (Signature.petition_id == self.petition.id, Signature.state == state, *where)
        return db.session.scalars(sa.select(Signature).where(*here).order_by(Signature.id).limit(1)).first()

    def told(self):
        """The count, and the sum of what its lines say that makes it less."""
        page = words(self.client.get(f"/petitions/{self.petition.id}", follow_redirects=True))
        with self.app.app_context():
            of = db.session.scalar(sa.select(Petition.signature_count).where(Petition.id == self.petition.id))
        return of, [sum(int(n) for n in re.findall(line, page)) for line in LINES]


OFTEN = ("sign", "be_held", "decide")
ACTS = (*OFTEN, *OFTEN, "sign", "release", "withdraw", "gather", "gather_held")


@pytest.mark.parametrize("seed", range(4))
def test_g25_a_count_that_falls_says_why(app, client, seed):
    story = Story(app, client, seed)
    falls = 0
    before, said = story.told()
    for n in range(45):
        act = "drift" if n % 15 == 14 else story.lot.choice(ACTS)
        with app.app_context(), db.transaction():
            getattr(story, act)()
        with app.app_context(), db.transaction():
            counting.fold()
        if act == "drift":
            before, said = story.told()
            with app.app_context(), db.transaction():
                recounting.recount(story.petition.id)
        count, lines = story.told()
        if count < before:
            falls += 1
            more = sum(max(0, now - then) for now, then in zip(lines, said, strict=True))
            assert more >= before - count, (n, act, before, count, said, lines)
        before, said = count, lines
    assert falls > 2
