"""Members sign in one press, once, and can take it back."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from factories import get_topic, make_member, make_petition

from activistnet.posts.models import Share


def test_a_press_counts_once_and_the_next_page_says_so(client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member())
    answer = client.post(f"/petitions/{petition.id}/sign")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Your signature counts." in page.text
    assert "1 so far." in page.text
    assert count_rows(petition.id) == 1


def test_signing_twice_counts_once_and_is_no_error(client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    again = client.post(f"/petitions/{petition.id}/sign")
    assert again.status_code == 303
    assert "You signed on" in client.get(again.location).text
    assert count_rows(petition.id) == 1


def test_p02_a_name_is_hidden_unless_its_member_shows_it(client, log_in, signatures):
    petition = make_petition()
    log_in(make_member(display_name="Ada Marsh"))
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "My mother works there."})
    [signature] = signatures(petition.id)
    assert not signature.show_name
    page = client.application.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "My mother works there." in page
    assert "Name withheld" in page
    assert "Ada Marsh" not in page


def test_p02_a_member_may_show_the_name(client, log_in):
    petition = make_petition()
    log_in(make_member(display_name="Ada Marsh"))
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "It saved me.", "show_name": "1"})
    assert "Ada Marsh" in client.application.test_client().get(f"/petitions/{petition.id}/reasons").text


def test_a_signature_can_be_taken_back_and_given_again(client, log_in, count_rows, signatures):
    petition = make_petition()
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "It saved me."})
    assert client.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert count_rows(petition.id) == 0
    assert "1 person withdrew their signature" in client.get(f"/petitions/{petition.id}", follow_redirects=True).text
    [withdrawn] = signatures(petition.id)
    assert (withdrawn.state, withdrawn.reason, withdrawn.name) == ("withdrawn", "", "")
    client.post(f"/petitions/{petition.id}/sign")
    assert count_rows(petition.id) == 1
    assert len(signatures(petition.id)) == 1


def test_taking_back_what_was_not_given_says_so(client, log_in):
    petition = make_petition()
    log_in(make_member())
    answer = client.post(f"/petitions/{petition.id}/withdraw")
    assert answer.status_code == 409
    assert "signed this petition" in answer.text


def test_a_petition_closed_between_page_and_press_says_so(client, log_in, count_rows):
    petition = make_petition(stage="closed")
    log_in(make_member())
    answer = client.post(f"/petitions/{petition.id}/sign")
    assert answer.status_code == 409
    assert "sign it any more" in answer.text
    assert count_rows(petition.id) == 0


def test_r17_the_database_clock_decides_whether_it_is_too_late(client, log_in, count_rows):
    late = make_petition(closes_at=datetime.now(UTC) - timedelta(milliseconds=1))
    early = make_petition(closes_at=datetime.now(UTC) + timedelta(minutes=1))
    log_in(make_member())
    assert client.post(f"/petitions/{late.id}/sign").status_code == 409
    assert client.post(f"/petitions/{early.id}/sign").status_code == 303
    assert (count_rows(late.id), count_rows(early.id)) == (0, 1)


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_a_hidden_petition_takes_no_signatures(client, log_in, count_rows, state):
    petition = make_petition(visibility=state)
    log_in(make_member())
    assert client.post(f"/petitions/{petition.id}/sign").status_code in (404, 409)
    assert client.get(f"/petitions/{petition.id}/sign").status_code == 404
    assert count_rows(petition.id) == 0


def test_an_unknown_petition_is_not_found(client, log_in):
    log_in(make_member())
    assert client.get("/petitions/999999/sign").status_code == 404
    assert client.post("/petitions/999999/sign").status_code in (404, 409)


def test_i09_unknown_fields_are_refused(client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member())
    for field in ("state", "member_id", "signed_at", "mailbox_digest", "share_id"):
        assert client.post(f"/petitions/{petition.id}/sign", data={field: "1"}).status_code == 422
    assert count_rows(petition.id) == 0


def test_w01_a_press_without_the_token_does_nothing(client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member())
    assert client.post(f"/petitions/{petition.id}/sign", forged=True).status_code == 403
    assert count_rows(petition.id) == 0


def test_the_share_that_brought_a_member_is_remembered_and_told(app, client, log_in, fold, signatures):
    sharer, petition = make_member(), make_petition()
    share = factories.save(Share(post_id=petition.id, member_id=sharer.id, token="abc123"))
    log_in(make_member())
    visit = client.get("/s/abc123")
    assert visit.status_code == 303
    client.get(visit.location)
    client.post(f"/petitions/{petition.id}/sign")
    fold()
    assert [signature.share_id for signature in signatures(petition.id)] == [share.id]
    theirs = app.test_client()
    log_in(sharer, theirs)
    assert "<b>1 person</b> signed through your link." in theirs.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_one_s_own_share_brings_nothing(client, log_in, signatures):
    petition = make_petition()
    sharer = log_in(make_member())
    factories.save(Share(post_id=petition.id, member_id=sharer.id, token="mine"))
    client.set_cookie("via", "mine", path=f"/petitions/{petition.id}")
    client.post(f"/petitions/{petition.id}/sign")
    assert [signature.share_id for signature in signatures(petition.id)] == [None]


def test_a_share_of_another_petition_brings_nothing(client, log_in, signatures):
    petition, other = make_petition(), make_petition()
    factories.save(Share(post_id=other.id, member_id=make_member().id, token="other"))
    log_in(make_member())
    client.set_cookie("via", "other", path=f"/petitions/{petition.id}")
    client.post(f"/petitions/{petition.id}/sign")
    assert [signature.share_id for signature in signatures(petition.id)] == [None]


def test_a_cookie_no_share_s_link_sets_brings_nothing(client, log_in, signatures):
    petition = make_petition()
    log_in(make_member())
    client.set_cookie("via", "a\x00b", path=f"/petitions/{petition.id}")
    assert client.post(f"/petitions/{petition.id}/sign").status_code == 303
    assert [signature.share_id for signature in signatures(petition.id)] == [None]


def test_signing_costs_four_round_trips(client, log_in, count_queries):
    petition = make_petition(topic_id=get_topic().id)
    log_in(make_member())
    with count_queries() as queries:
        client.post(f"/petitions/{petition.id}/sign")
    assert len(queries) == 2, queries.statements  # beside BEGIN and COMMIT: the session with its member, and signing
