"""Whatever is done in whatever order: each count is its rows, nobody is counted twice by moving, and nobody is lost."""

import contextlib
from uuid import uuid4

import sqlalchemy as sa
from factories import make_member, make_petition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.data.crypto import unseal
from activistnet.core.data.db import db
from activistnet.members import mailboxes
from activistnet.petitions.errors import NotSigned, PetitionClosed
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.mailboxes import digest_of, member_digest_of
from activistnet.petitions.models import Confirmation, Petition, Signature
from activistnet.petitions.services import counting, recounting, signing, tries
from activistnet.unions import queries
from activistnet.unions.errors import NothingToMoveTo, ProposedAlready, TooLateToPart
from activistnet.unions.models import Union
from activistnet.unions.services import joining, moving, proposing, returning

FIRST, SECOND, JOINT = "first", "second", "joint"
KINDS = ["sign", "sign", "join", "join", "move", "move", "move", "move", "withdraw", "withdraw", "part", "fold"]
ACTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.sampled_from((FIRST, SECOND, JOINT))), max_size=25
)
SIGNED = st.sets(st.tuples(st.integers(0, 3), st.sampled_from((FIRST, SECOND))))
COUNTED = sa.text(
    "SELECT signature_count + coalesce((SELECT sum(n) FROM signature_deltas WHERE petition_id = petitions.id), 0),"
    " (SELECT count(*) FROM signatures WHERE petition_id = petitions.id AND state = 'counted')"
    " FROM petitions WHERE id = :id"
)


class Story:
    """Two petitions and what comes of them; who has moved from where is known here, and not asked of the site."""

    def __init__(self, app):
        self.mark = uuid4().hex[:8]
        self.authors = [make_member(), make_member()]
        places = zip((FIRST, SECOND), self.authors, strict=True)
        self.places = {name: make_petition(author).id for name, author in places}
        self.all_ids = list(self.places.values())
        self.members = [self._member(app, n) for n in range(2)]
        self.union, self.is_joined = None, False
        self.came = {}  # by who moved: where they counted before

    def _member(self, app, n):
        mailbox = self._mailbox(n)
        with app.app_context():
            digest = mailboxes.digest_of(mailbox)
            sealed = mailboxes.seal_mailbox(digest, mailbox)
        return make_member(mailbox_digest=digest, mailbox_sealed=sealed)

    def _mailbox(self, who):
        return f"{self.mark}{who}@example.org"

    def row(self, who, where):
        number = self.places[where]
        keys = [Signature.mailbox_digest == digest_of(number, self._mailbox(who))]
        if who < 2:
            keys.append(Signature.member_digest == member_digest_of(number, self.members[who].id))
        found = sa.select(Signature).where(Signature.petition_id == number, sa.or_(*keys))
        return db.session.scalars(found.execution_options(populate_existing=True)).one_or_none()

    def counts(self, who):
        """Where this person is counted now."""
        rows = {name: self.row(who, name) for name in self.places}
        return {name for name, row in rows.items() if row is not None and row.state == "counted"}

    def do(self, act, who, where):
        before = {each: self.counts(each) for each in range(4)}
        expected = dict(before)
        if where in self.places:
            getattr(self, act)(who, where, before, expected)
        assert {each: self.counts(each) for each in range(4)} == expected, act

    def sign(self, who, where, before, expected):
        try:
            self._sign(who, self.places[where])
        except PetitionClosed:
            assert (where == JOINT) != self.is_joined
            return
        assert (where == JOINT) == self.is_joined
        expected[who] = before[who] | {where}

    def _sign(self, who, number):
        if who < 2:
            signing.sign(number, self.members[who], SignatureGiven(show_name=who == 1))
            return
        tries.try_to_sign(number, self._mailbox(who), SignatureGiven(name="Ada"), once=False)
        mine = (
            Confirmation.petition_id == number,
            Confirmation.mailbox_digest == digest_of(number, self._mailbox(who)),
        )
        newest = sa.select(Confirmation).where(*mine).order_by(Confirmation.id.desc()).limit(1)
        tried = db.session.scalars(newest).one()
        with contextlib.suppress(Exception) if tried.token_sealed is None else contextlib.nullcontext():
            signing.confirm(unseal(tried.token_sealed, context=tried.token_hash))

    def join(self, who, where, before, expected):
        """Proposed by one, and agreed to by the other in a later press."""
        if self.is_joined:
            return
        petitions = [db.session.get_one(Petition, self.places[name]) for name in (FIRST, SECOND)]
        said = proposing.Text("Together", "Together.", ["the Council"], 9, petitions[0].topic_id)
        way = (0, 1) if where == FIRST else (1, 0)
        try:
            proposing.propose(*(petitions[n] for n in way), self.authors[way[0]], said)
        except ProposedAlready as there:
            if self._agree(there.union_id):
                expected.update({each: places - {JOINT} for each, places in before.items()})

    def _agree(self, union_id):
        """Whether there is another joint petition now."""
        union = db.session.get_one(Union, union_id, populate_existing=True)
        joint = joining.agree(union_id, 1, next(each for each in self.authors if each.id == union.other_id))
        self.union, self.is_joined, self.came = union_id, True, {}
        self.places[JOINT] = joint.id
        self.all_ids.append(joint.id)
        return True

    def move(self, who, where, before, expected):
        row = self.row(who, where)
        if row is None or where == JOINT or self.union is None:
            return
        try:
            moving.move(row.id, self.union)
        except (NotSigned, NothingToMoveTo):
            assert where not in before[who] or not self.is_joined
            return
        if where in before[who]:
            self.came[who] = before[who]
            expected[who] = {JOINT}

    def withdraw(self, who, where, before, expected):
        row = self.row(who, where)
        if row is None:
            return
        with contextlib.suppress(NotSigned):
            signing.withdraw_one(row)
        expected[who] = before[who] - {where}
        if where == JOINT:
            self.came.pop(who, None)

    def part(self, who, where, before, expected):
        if self.union is None:
            return
        try:
            joining.part(self.union, self.authors[who % 2])
        except TooLateToPart:
            assert not self.is_joined
            return
        returning.give_back_some(self.union)
        self.is_joined = False
        expected.update(self.came)
        self.came = {}

    def fold(self, who, where, before, expected):
        counting.fold()

    def expect_sums(self):
        for number in self.all_ids:
            shown, rows = db.session.execute(COUNTED, {"id": number}).one()
            assert shown == rows
        if self.is_joined:
            parts = queries.parts(queries.find(self.union))
            assert sum(part.count for part in parts) == sum(JOINT in self.counts(who) for who in range(4))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(signed=SIGNED, acts=ACTS)
def test_p15_everybody_is_counted_once_where_they_want_to_be(app, signed, acts):
    story = Story(app)
    with app.app_context():
        begun = [("sign", who, where) for who, where in sorted(signed)]
        for act, who, where in [*begun, ("join", 0, FIRST), ("join", 0, SECOND), *acts]:
            with db.transaction():
                story.do(act, who, where)
            story.expect_sums()
        with db.transaction():
            for number in story.all_ids:
                off = recounting.recount(number)
                assert (off.petition, any(off.countries.values())) == (0, False)
