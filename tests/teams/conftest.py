"""What tests of teams share: a petition that its author runs with others, and one that was left."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from mails import deliver
from shown import words

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.models import Petition
from activistnet.teams import tasks
from activistnet.teams.adoption_models import Adoption, AdoptionVote

WHY = "I live next door and have time."
EDITED = {"body": "It is the only one in town.", "target": ["The Council"], "goal": "100"}


@dataclass
class Run:
    """A petition that its author runs with others."""

    app: Site
    author: Member
    petition: Petition

    @property
    def page(self) -> str:
        return f"/petitions/{self.petition.id}"

    def post(self, who: Member, where: str, **said: object):
        return self.app.test_client(user=who).post(f"{self.page}/{where}", data=said)

    def ask(self, member: Member, role: str = "co-author"):
        return self.post(self.author, "team", handle=member.handle, role=role)

    def answer(self, member: Member, said: str = "accept", role: str = "co-author"):
        return self.post(member, "team/answer", answer=said, role=role)

    def join(self, role: str = "co-author", **given: str) -> Member:
        member = make_member(**given)
        assert self.ask(member, role).status_code == 303
        assert self.answer(member, role=role).status_code == 303
        return member

    def edit(self, who: Member):
        return self.post(who, "edit", demand=self.petition.title, **EDITED)

    def see(self, where: str = "", who: Member | None = None) -> str:
        browser = self.app.test_client(user=who) if who else self.app.test_client()
        return words(browser.get(f"{self.page}{where or '/' + self.petition.slug}"))


@pytest.fixture
def run(app, client):
    """A petition of Amina's."""
    author = make_member(display_name="Amina")
    return Run(app, author, make_petition(author, title="Keep the night clinic open"))


class Left:
    """A petition that its author has left, and those who signed it."""

    def __init__(self, app, author=None, **given):
        self.app, self.author = app, author or make_member(display_name="Amina")
        long_ago = datetime.now(UTC) - timedelta(days=100)
        silent = {"heard_at": long_ago, "quiet_told_at": datetime.now(UTC) - timedelta(days=31), "created_at": long_ago}
        self.petition = make_petition(self.author, title="Keep the night clinic open", **{**silent, **given})
        self.page = f"/petitions/{self.petition.id}"

    def post(self, who, where, **said):
        return self.app.test_client(user=who).post(f"{self.page}/{where}", data=said)

    def signer(self, member=None, signed=None, **given):
        member = member or make_member(**given)
        assert self.post(member, "sign", news="1").status_code == 303
        self.earlier("signatures", "signed_at", days=signed or 90)
        return member

    def stand(self, who, why=WHY):
        answer = self.post(who, "adoption", why=why)
        self.earlier("adoptions", "opened_at", hours=2)
        return answer

    def vote(self, who, choice):
        return self.post(who, "adoption/vote", choice=str(choice))

    def earlier(self, table, column, **by):
        """The clock of tests stands still, so what was before has to be said to be before."""
        at = sa.column(column)
        with self.app.app_context(), db.transaction():
            moved = sa.update(sa.table(table, at, sa.column("id"))).where(at > sa.func.now() - timedelta(**by))
            db.session.execute(moved.values({column: sa.func.now() - timedelta(**by)}))

    def end(self, *, due=True):
        if due:
            self.earlier("adoptions", "ends_at", minutes=1)
        with self.app.app_context(), db.transaction():
            tasks.end_adoptions()
        with self.app.app_context():
            last = db.session.scalars(sa.select(Adoption).order_by(Adoption.id.desc())).first()
            assert not db.session.scalar(sa.select(sa.func.count()).select_from(AdoptionVote)) or not last.ended_at
            return last

    @property
    def author_id(self):
        with self.app.app_context():
            return db.session.get_one(Petition, self.petition.id, populate_existing=True).author_id

    def see(self, where="/adoption", who=None):
        browser = self.app.test_client(user=who) if who else self.app.test_client()
        return words(browser.get(f"{self.page}{where}"))


@pytest.fixture
def left(app, client):
    return Left(app)


@pytest.fixture
def mails(app, tmp_path):
    return lambda: [message for _ in range(5) for message in deliver(app, tmp_path)]
