"""Letters to many: each noted around its last line, so that whoever ends in the middle leaves nothing unknown."""

import email
import email.policy
from contextlib import contextmanager

import pytest
from bare import bare_site
from ports import free_port
from sinks import Sink

from activistnet.core.jobs import letters, mail
from activistnet.core.jobs.tasks import Later


@pytest.fixture(autouse=True)
def fresh():
    mail.breaker.reset()
    yield
    mail.breaker.reset()
    mail.forget()


@pytest.fixture
def sink():
    sink = Sink()
    sink.controller.start()
    yield sink
    mail.forget()
    sink.controller.stop()


@pytest.fixture
def site(sink):
    with bare_site(
        mail_url=f"smtp://127.0.0.1:{sink.controller.port}", mail_from="Site <no-reply@example.org>"
    ).app_context():
        yield


def letter(to="amina@example.org", text="What's new", of="update 1 2"):
    return letters.compose(to, "Update", text, of=of, headers={"List-Unsubscribe": "<https://example.org/stop>"})


def noting(seen, *, is_mine=True):
    @contextmanager
    def note():
        seen.append("noted")
        yield is_mine
        seen.append("committed")

    return note


def test_a_letter_is_noted_before_its_last_line_and_committed_without_waiting_for_the_answer(sink, site):
    assert letters.hand_over(letter(), noting(sink.seen)) == letters.SENT
    assert sink.seen[0] == "noted" and set(sink.seen[1:]) == {"committed", "taken"}
    assert b"List-Unsubscribe: <https://example.org/stop>" in sink.contents[0]


def test_many_go_over_one_connection(sink, site):
    for n in range(3):
        assert letters.hand_over(letter(of=f"update 1 {n}"), noting(sink.seen)) == letters.SENT
    assert len(sink.contents) == 3


def test_one_that_is_somebody_else_s_is_not_sent(sink, site):
    assert letters.hand_over(letter(), noting(sink.seen, is_mine=False)) == letters.TAKEN
    assert sink.contents == [] and "taken" not in sink.seen
    assert letters.hand_over(letter(), noting(sink.seen)) == letters.SENT


def test_nothing_is_sent_where_it_can_t_be_noted(sink, site):
    @contextmanager
    def broken():
        raise RuntimeError("no database")
        yield

    with pytest.raises(RuntimeError):
        letters.hand_over(letter(), broken)
    assert sink.contents == []
    assert letters.hand_over(letter(), noting(sink.seen)) == letters.SENT and len(sink.contents) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"), [("550 No such user", letters.REFUSED), ("451 Come back later", letters.BUSY)]
)
def test_a_refusal_for_good_and_one_for_now_differ_and_others_go_on(sink, site, answer, outcome):
    sink.to_rcpt = answer
    assert letters.hand_over(letter(), noting(sink.seen)) == outcome
    assert sink.seen == []  # a mailbox that isn't taken is known before anything is noted
    sink.to_rcpt, sink.to_data = None, answer
    assert letters.hand_over(letter(), noting(sink.seen)) == outcome
    sink.to_data = None
    assert letters.hand_over(letter(), noting(sink.seen)) == letters.SENT


def test_a_server_that_is_away_is_asked_later():
    away = bare_site(mail_url=f"smtp://127.0.0.1:{free_port()}", mail_from="Site <no-reply@example.org>")
    with away.app_context(), pytest.raises(Later):
        letters.hand_over(letter(), noting([]))


def test_r18_a_letter_that_is_sent_again_has_the_number_it_had(site):
    """Where nobody can know whether it was taken, mail programs that get it twice do."""
    assert letter()["Message-ID"] == letter()["Message-ID"] != letter(of="update 1 3")["Message-ID"]
    assert letter()["Message-ID"].endswith("@example.org>")


@pytest.mark.parametrize("text", ["One\n.\nTwo", ".\n..\n", "Grüße\n.Punkt\n" * 50, "x" * 3000])
def test_no_text_ends_a_letter_early(sink, site, text):
    assert letters.hand_over(letter(text=text), noting(sink.seen)) == letters.SENT
    message = email.message_from_bytes(sink.contents[0], policy=email.policy.default)
    assert message.get_content().splitlines() == text.splitlines()


def test_an_address_that_no_mail_can_be_sent_to_is_found_before(site):
    assert letters.find_mailable(lambda: letter(to="no address")) is None
    assert letters.find_mailable(letter)["To"] == "amina@example.org"


def test_without_a_server_a_letter_is_a_file(tmp_path):
    with bare_site(mail_url="file:", var_dir=tmp_path, mail_from="Site <no-reply@example.org>").app_context():
        assert letters.hand_over(letter(), noting([])) == letters.SENT
        assert letters.hand_over(letter(), noting([], is_mine=False)) == letters.TAKEN
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
