"""A petition that was left gets another author, in the browsers of whoever offers to run it and of a voter."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import current, make_member, make_petition, save
from people import make_person
from playwright.sync_api import expect
from waiting import wait_in_page

from activistnet.core.data.db import db
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.petitions.models import Petition, Signature
from activistnet.teams import tasks
from activistnet.teams.adoption_models import Adoption
from activistnet.teams.services import adopting

WHY = "I live next door and have time."


def sign(petition, member):
    with current().app_context():
        digest = member_digest_of(petition.id, member.id)
    long_before = datetime.now(UTC) - timedelta(days=90)
    save(Signature(petition_id=petition.id, member_digest=digest, signed_at=long_before))
    return member


def vote_too(petition, voters, choice):
    with current().app_context(), db.transaction():
        found = db.session.get_one(Petition, petition.id)
        for voter in voters:
            adopting.vote(found, db.session.merge(voter), str(choice))


def end(petition):
    with current().app_context(), db.transaction():
        mine = sa.update(Adoption).where(Adoption.petition_id == petition.id)
        db.session.execute(mine.values(ends_at=sa.func.now() - timedelta(minutes=1)))
        tasks.end_adoptions()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_p21_who_signed_offers_to_run_it_another_one_votes_and_everybody_reads_who_does(
    open_browser, sign_in, has_scripts
):
    left_at = datetime.now(UTC) - timedelta(days=100)
    told_at = datetime.now(UTC) - timedelta(days=31)
    author = make_person("Amina")
    petition = make_petition(author, heard_at=left_at, created_at=left_at, quiet_told_at=told_at)
    omar, voter = sign(petition, make_person("Omar")), sign(petition, make_person("Lea"))
    others = [sign(petition, make_member()) for _ in range(4)]
    page = sign_in(open_browser(java_script_enabled=has_scripts), omar)
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("link", name="How it's chosen").click()
    page.get_by_label("Why would you run it?").fill(WHY)
    page.get_by_role("button", name="Offer to run it").click()
    expect(page.get_by_text("You're on the list now.")).to_be_visible()
    ballot = sign_in(open_browser(java_script_enabled=has_scripts), voter)
    ballot.goto(f"/petitions/{petition.id}/adoption")
    expect(ballot.get_by_text(WHY)).to_be_visible()
    ballot.get_by_label("Close it: it's won").check()
    ballot.get_by_role("button", name="Vote").click()
    expect(ballot.get_by_text("We've noted your vote.")).to_be_visible()
    ballot.get_by_label("Omar", exact=True).check()
    ballot.get_by_role("button", name="Change your vote").click()
    expect(ballot.get_by_label("Omar", exact=True)).to_be_checked()
    vote_too(petition, others, omar.id)
    end(petition)
    page.goto("/notifications")
    expect(page.get_by_text("you run this petition now")).to_be_visible()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    expect(page.get_by_role("link", name="Edit this petition")).to_be_visible()
    visitor = open_browser(java_script_enabled=has_scripts).new_page()
    shown = f"/petitions/{petition.id}/{petition.slug}"
    wait_in_page(visitor, lambda: "now run by" in visitor.request.get(shown).text())  # kept pages are new in seconds
