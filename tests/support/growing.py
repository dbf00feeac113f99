"""A petition that people sign, by shares or not, and the clock that tells it."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from factories import make_member, make_petition, save

from activistnet.core.data.db import db
from activistnet.petitions.models import Petition, Signature
from activistnet.posts.models import Share
from activistnet.spread import tasks
from activistnet.spread.models import Spread

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)


class Growing:
    """One petition. Whoever signs does so a minute after the one before."""

    def __init__(self, app, **values):
        self.app = app
        self.petition = make_petition(**values)
        self.path = f"/petitions/{self.petition.id}/spread"
        self.at = BEGUN

    def share(self, member=None, **values):
        """A share that is there from now on."""
        self.at += timedelta(minutes=1)
        member = member or make_member()
        token = f"share-of-{member.handle}"
        return save(Share(post_id=self.petition.id, member_id=member.id, token=token, shared_at=self.at, **values))

    def sign(self, *shares, members=()):
        """Somebody by each of these shares, None for nobody's; with their names where members are given."""
        with self.app.app_context(), db.transaction():
            for share, member in zip(shares, members or [None] * len(shares), strict=True):
                self.at += timedelta(minutes=1)
                named = {"member_id": member.id, "show_name": True, "name": "Somebody"} if member else {}
                came = {"share_id": share.id if share else None, "signed_at": self.at}
                db.session.add(Signature(petition_id=self.petition.id, **came, **named))
                db.session.flush()
                if share:
                    brought = sa.update(Share).where(Share.id == share.id)
                    db.session.execute(brought.values(brought_count=Share.brought_count + 1))
            count = sa.update(Petition).where(Petition.id == self.petition.id)
            db.session.execute(count.values(signature_count=Petition.signature_count + len(shares)))

    def tell(self):
        """The clock: what is due is told."""
        with self.app.app_context(), db.transaction():
            wanted = sa.select(Spread).where(Spread.petition_id == self.petition.id)
            spread = db.session.scalar(wanted) or Spread(petition_id=self.petition.id)
            spread.is_due = True
            db.session.add(spread)
        with self.app.app_context(), db.transaction():
            tasks.tell_next(self.petition.id)
