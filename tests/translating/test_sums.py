"""Each counted signature is of one version and one language, and what is shown by language adds up to the count."""

import contextlib
import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, sign_as_guest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mails import about, link_in
from translated import FRENCH, headline, translate

from activistnet.core.data.db import db
from activistnet.members.readers import reader_of
from activistnet.petitions import languages, queries, signing_sql
from activistnet.petitions.counts import TABLE
from activistnet.petitions.errors import NotSigned
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting, recounting, signing
from activistnet.translating.errors import TranslationIsSigned
from activistnet.translating.services import writing
from activistnet.versions.services import publishing

KINDS = ["sign", "sign", "sign", "withdraw", "hold", "release", "translate", "publish", "fold", "recount"]
ACTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.sampled_from(["", "fr", "ar", "es"])), max_size=40
)
COUNTED = sa.text(
    "SELECT read_in, count(*) FROM signatures"
    " WHERE petition_id = :id AND state = 'counted' AND read_in <> '' GROUP BY 1"
)
FOLDED = sa.text("SELECT language, count FROM language_counts WHERE petition_id = :id")
WAITING = sa.text("SELECT read_in, sum(n)::bigint FROM signature_deltas WHERE petition_id = :id GROUP BY 1")
# Of which version and language signatures are that no translation was ever accepted for.
STRANGE = sa.text(
    """
    SELECT count(*) FROM signatures WHERE petition_id = :id AND read_in <> '' AND NOT EXISTS (
        SELECT FROM translations WHERE post_id = petition_id AND language = read_in AND accepted_at IS NOT NULL
           AND version_number = version
    )
    """
)


@pytest.mark.parametrize("statement", ["SIGN", "TRY", "CONFIRM", "WITHDRAW"])
def test_statements_of_signing_are_short_enough_to_be_kept(statement):
    assert len(getattr(signing_sql, statement).text) < 4_096


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_p14_languages_add_up_to_the_count_at_every_moment(app, acts):
    author = make_member()
    petition_id = make_petition(author, language="en", language_said=True).id
    members = [make_member() for _ in range(6)]
    with app.app_context():
        for n, (act, who, code) in enumerate(acts):
            with db.transaction():
                _do(act, petition_id, members[who], code, author=author, n=n)
            _expect_sums(petition_id)


def _expect_sums(petition_id):
    of = {"id": petition_id}
    count = db.session.scalar(sa.select(TABLE.c.signature_count).where(TABLE.c.id == petition_id))
    shown = languages.list_signed(petition_id, "en")
    assert not shown or sum(each.count for each in shown) == count
    assert all(each.count >= languages.FEW for each in shown) or len(shown) == 1
    folded = dict(db.session.execute(FOLDED, of).all())
    for code, n in db.session.execute(WAITING, of):
        folded[code] = folded.get(code, 0) + n
    folded.pop("", None)
    assert {code: n for code, n in folded.items() if n} == dict(db.session.execute(COUNTED, of).all())
    assert db.session.scalar(STRANGE, of) == 0


def _do(act, petition_id, member, code, *, author, n):
    if act == "sign":
        signing.sign(petition_id, member, SignatureGiven(), read_in=code)
    elif act == "withdraw":
        with contextlib.suppress(NotSigned):
            signing.withdraw(petition_id, member)
    elif act == "hold":
        gone = sa.update(Signature).where(Signature.petition_id == petition_id, Signature.state == "withdrawn")
        db.session.execute(gone.values(state="held"))
    elif act == "release":
        held = sa.select(Signature.id).where(Signature.petition_id == petition_id, Signature.state == "held")
        for signature_id in db.session.scalars(held).all():
            signing.release(signature_id)
    elif act == "translate" and code:
        petition = queries.get_petition(petition_id, reader_of(author))
        said = {"title": f"{code} {n}", "body": "…", "is_named": False}
        with contextlib.suppress(TranslationIsSigned):  # people have signed another one
            writing.write(petition, author, writing.Words(language=code, **said))
    elif act == "publish":
        _publish(petition_id, author, n)
    elif act == "recount":
        assert recounting.recount(petition_id) == recounting.Off()
    elif act == "fold":
        counting.fold()


def _publish(petition_id, author, n):
    earlier = TABLE.c.version_at - timedelta(days=8)
    db.session.execute(sa.update(TABLE).where(TABLE.c.id == petition_id).values(version_at=earlier))
    petition = queries.get_petition(petition_id, reader_of(author))
    said = {"demand": f"Open {n} night clinics", "body": "One is too few.", "targets": ["the Council"], "goal": 100}
    publishing.publish(petition, author, **said)


def test_p14_few_are_told_together_and_never_one_language_alone():
    def told(**counts):
        read = [languages.SignedIn(code, n, is_original=code == "en") for code, n in counts.items()]
        return [(each.code, each.count) for each in languages._told(read)]

    assert told(en=40, fr=12) == [("en", 40), ("fr", 12)]
    assert told(en=40, fr=3) == [("other", 43)]
    assert told(en=40, fr=25, de=3) == [("en", 40), ("other", 28)]
    assert told(en=40, fr=9, de=8) == [("en", 40), ("other", 17)]
    assert told(en=2, fr=40) == [("other", 42)]
    assert told(en=4) == [("other", 4)]


def signed(app):
    with app.app_context():
        return db.session.execute(sa.select(Signature.read_in, Signature.version).order_by(Signature.id)).all()


def test_a_signature_says_which_text_it_was_given_to_and_the_guest_confirms_that(app, client, english, mails, fold):
    translate(english.browser, english.page)
    receipt = sign_as_guest(client, mails, english.petition, read_in="fr")
    assert receipt is not None and signed(app) == [("fr", 1)]
    member = app.test_client(user=make_member())
    member.post(f"{english.page}/sign", data={"read_in": "fr", "asks": "1"})
    app.test_client(user=make_member()).post(f"{english.page}/sign", data={"asks": "1"})
    for code in ("de", "xx", ""):  # no such text: the original
        app.test_client(user=make_member()).post(f"{english.page}/sign", data={"read_in": code, "asks": "1"})
    assert [code for code, _ in signed(app)] == ["fr", "fr", "", "", "", ""]
    fold()
    page = unescape(client.get(f"{english.page}/translations").text)
    assert "Other languages" in page  # two and four: too few to be told apart
    assert client.get(f"{english.page}/count.json").json["count"] == 6


def test_the_page_of_the_link_shows_the_text_in_the_language_it_was_read_in(app, client, english, mails):
    translate(english.browser, english.page)
    ask(client, english.petition, read_in="fr")
    page = unescape(client.get(link_in(about(mails(), "Confirm")[-1], "confirm")).text)
    assert FRENCH["title"] in page and FRENCH["body"] in page and english.petition.title not in page
    asked = client.post(
        f"{english.page}/sign", data={"name": "Bo", "email": "bo@example.org", "country": "NL"} | {"read_in": "fr"}
    )
    again = client.post(asked.location)
    assert again.status_code == 303
    last = unescape(client.get(link_in(about(mails(), "Confirm")[-1], "confirm")).text)
    assert FRENCH["title"] in last


def test_p14_a_translation_that_has_fallen_behind_signs_nothing_but_the_original_after_it_was_read(
    app, client, english, mails
):
    translate(english.browser, english.page, is_named="y")
    app.test_client(user=make_member()).post(f"{english.page}/sign", data={"read_in": "fr", "asks": "1"})
    english.correct(demand="Keep the night clinics open")  # it falls behind by this already
    english.publish()
    assert "which you translated, has changed" in unescape(english.browser.get("/notifications").text)
    page = unescape(client.get(f"{english.page}?text=fr", follow_redirects=True).text)
    assert headline(page) == FRENCH["title"] and "has changed since this was translated" in page
    assert 'name="asks" value="0"' in page and "See what changed" in page
    assert "has changed since this was translated" in unescape(client.get(f"{english.page}/translations").text)
    reader = app.test_client(user=make_member())
    shown = reader.post(f"{english.page}/sign", data={"read_in": "fr", "asks": "0", "reason": "Because"})
    text = unescape(shown.text)
    assert shown.status_code == 409 and "Open a second night clinic" in text and "Because" in text
    asks = re.search(r'name="asks" value="(\d+)"', text)[1]
    assert reader.post(f"{english.page}/sign", data={"asks": asks}).status_code == 303
    # Whoever insists on the old text signs the new one's original at most: nothing says that they read it in French.
    app.test_client(user=make_member()).post(f"{english.page}/sign", data={"read_in": "fr", "asks": asks})
    assert signed(app) == [("fr", 1), ("", 2), ("", 2)]
    assert translate(english.browser, english.page, title="Ouvrez une deuxième clinique").status_code == 303
    app.test_client(user=make_member()).post(f"{english.page}/sign", data={"read_in": "fr", "asks": asks})
    assert signed(app)[-1] == ("fr", 2)


def test_a_correction_makes_translations_fall_behind_too(app, client, english):
    translate(english.browser, english.page)
    english.correct(demand="Keep the night clinics open")
    assert "has changed since this was translated" in unescape(
        client.get(f"{english.page}?text=fr", follow_redirects=True).text
    )
    translate(english.browser, english.page, title="Gardez les cliniques de nuit ouvertes")
    assert "has changed since" not in unescape(client.get(f"{english.page}?text=fr", follow_redirects=True).text)


def test_the_list_of_translations_asks_the_same_of_the_database_however_many_there_are(app, english, count_queries):
    def asked():
        with count_queries() as counted:
            assert app.test_client().get(f"{english.page}/translations").status_code == 200
        return len(counted)

    translate(english.browser, english.page)
    one = asked()
    for code in ("de", "es", "it", "ar"):
        translate(english.browser, english.page, language=code)
    assert asked() == one <= 8
