"""Mail: messages that no text can break, sent to a real SMTP sink or written as files."""

import email
import email.policy
import json
import socket
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from bare import bare_site
from hypothesis import given, settings
from hypothesis import strategies as st
from ports import free_port
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.jobs import mail
from activistnet.core.jobs.tasks import Later, Outbox, enqueue, run_row, task
from activistnet.core.words import emails
from activistnet.core.words.text import clean_line
from activistnet.start import mail_server

LINK = "https://example.org/confirm/" + "a" * 43
TEXT = f"Confirm your signature:\n\n{LINK}\n\nIf it was not you, do nothing."
SINKS = ("X-Peer", "X-MailFrom", "X-RcptTo")


class Sink:
    """An SMTP server that keeps what it gets, and answers as it is told."""

    def __init__(self):
        self.messages, self.envelopes, self.answer = [], [], None
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=HANG)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.envelopes.append((session.peer, envelope.mail_from, envelope.rcpt_tos))
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"


@pytest.fixture(autouse=True)
def closed_breaker():
    mail.breaker.reset()
    yield
    mail.breaker.reset()
    mail.forget()


@pytest.fixture(scope="module")
def running_sink():
    sink = Sink()
    sink.controller.start()
    yield sink
    mail.forget()
    sink.controller.stop()


@pytest.fixture
def sink(running_sink):
    running_sink.messages.clear()
    running_sink.envelopes.clear()
    running_sink.answer = None
    return running_sink


def site(url, **values):
    """An application context with these settings and nothing else."""
    return bare_site(mail_url=url, mail_from="ActivistNet <no-reply@example.org>", **values).app_context()


def test_a_message_arrives_by_smtp_as_it_was_written(sink):
    with site(sink.url):
        mail.send("amina@example.org", "Confirm your signature", TEXT, headers={"List-Unsubscribe": f"<{LINK}>"})
    [message] = sink.messages
    assert message["To"] == "amina@example.org"
    assert message["From"] == "ActivistNet <no-reply@example.org>"
    assert message["Subject"] == "Confirm your signature"
    assert message["List-Unsubscribe"].strip() == f"<{LINK}>"
    assert message["Message-ID"].endswith("@example.org>")
    assert message.get_content().splitlines() == TEXT.splitlines()


def test_the_link_stays_whole_in_the_source(sink):
    with site(sink.url):
        mail.send("amina@example.org", "Confirm", TEXT)
    assert LINK in sink.messages[0].as_string().splitlines()


def test_html_comes_beside_the_text(sink):
    with site(sink.url):
        mail.send("amina@example.org", "News", "Grüße", html="<p>Grüße</p>")
    [message] = sink.messages
    assert message.get_content_type() == "multipart/alternative"
    assert message.get_body(("plain",)).get_content().strip() == "Grüße"
    assert message.get_body(("html",)).get_content().strip() == "<p>Grüße</p>"


def test_a_domain_may_have_accents(sink):
    with site(sink.url):
        mail.send("amina@bücher.example", "Hello", "Hello")
    assert sink.envelopes[0][2] == ["amina@xn--bcher-kva.example"]


@given(subject=st.text(max_size=300), text=st.text(max_size=300), name=st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_i12_no_text_changes_the_set_of_headers(running_sink, subject, text, name):
    running_sink.messages.clear()
    with site(running_sink.url):
        mail.send("amina@example.org", subject, text, headers={"X-Name": name})
    [message] = running_sink.messages
    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Name", "MIME-Version"}
    assert set(message.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == expected | {
        "Content-Type",
        "Content-Transfer-Encoding",
    }
    assert message["To"] == "amina@example.org"
    assert len(message.get_all("Subject")) == 1


SUBJECTS = (
    *("می‌خواهم", "۱۴۰۰ ه‍.ش برای", "क्‍ष क्‌ष विद्यालय", "👩🏽‍🌾🌳 🏳️‍🌈 farmers", "Não ao corte das árvores — são 48", "a  b"),
    *(
        "Keep the night clinic in Ost open " * 4,
        "x" * 150,
        "ü" * 150,
        "🌱 " * 70,
        "é" + " plain words" * 9,
    ),
    *(
        "Przystanku „Szpital” 214",
        "夜間クリニックを閉めないで",
        "أعيدوا فتح مكتبة الحي",
        "צעירים \u200f12\u200f ועוד",
        "Re: a, b; <c>",
    ),
)
TITLES = [each["demand"] for each in json.loads((Path(__file__).parents[1] / "support/texts.json").read_text())]


@pytest.mark.parametrize("subject", (*SUBJECTS, *TITLES))
def test_a_subject_is_read_as_it_was_written(sink, subject):
    asked = clean_line(subject)[: mail.LONGEST_SUBJECT]
    with site(sink.url):
        mail.send("amina@example.org", subject, TEXT)
    [message] = sink.messages
    assert message["Subject"] == asked
    raw = message.as_bytes().split(b"\n\n")[0].decode("ascii")
    assert not raw.startswith("Subject:\n")


WORDS = st.text(alphabet=st.sampled_from("aé  می‌ خ क्‍ष语👩‍🌾.,:;=?_<>\"'"), max_size=150)


@given(WORDS)
@settings(max_examples=200, deadline=None)
def test_what_is_written_in_a_head_comes_back_also_from_the_bytes(subject):
    with site("file:"):
        message = mail.compose("amina@example.org", subject, TEXT, headers={"X-Title": subject})
    raw = message.as_bytes()
    head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 990 and line.isascii() for line in head)
    for policy in (email.policy.default, email.policy.compat32):
        read = email.message_from_bytes(raw, policy=policy)
        told = str(make_header(decode_header(read["Subject"]))) if policy is email.policy.compat32 else read["Subject"]
        assert told.strip() == clean_line(subject)


@pytest.mark.parametrize(
    "mailbox",
    [
        "a@b.c\r\nBcc: x@y.z",
        "nobody",
        "",
        "@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a\x00@b.c",
        "\ud800@b.c",
    ],
)
def test_i12_an_address_that_is_none_is_refused_and_not_asked_again(sink, mailbox):
    with site(sink.url):
        with pytest.raises(emails.NotMailable):
            mail.compose(mailbox, "Hello", "Hello")
        mail.send(mailbox, "Hello", "Hello")  # nothing is raised, so the task is done
    assert sink.messages == []


def test_one_connection_serves_several_messages(sink):
    with site(sink.url):
        for _ in range(3):
            mail.send("amina@example.org", "Hello", "Hello")
    assert len({peer for peer, _, _ in sink.envelopes}) == 1
    assert len(sink.messages) == 3


def test_a_file_per_message_that_only_this_account_reads(tmp_path):
    with site("file:", var_dir=tmp_path / "my var"):
        for number in range(3):
            mail.send("amina@example.org", f"Message {number}", TEXT)
    folder = tmp_path / "my var" / "outbox"
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    first = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert first["Subject"] == "Message 0"
    assert LINK in first.get_content()


def test_files_can_go_elsewhere(tmp_path):
    with site(f"file:{tmp_path}/there", var_dir=tmp_path):
        mail.send("amina@example.org", "Hello", "Hello")
    assert len(list((tmp_path / "there").glob("*.eml"))) == 1


def test_nothing_is_sent_in_the_open_where_that_was_ruled_out(sink):
    with site(f"{sink.url}?starttls=1"), pytest.raises(Later):
        mail.send("amina@example.org", "Hello", "Hello")
    assert sink.messages == []


def test_r11_a_dead_server_is_left_alone_for_a_moment(monkeypatch):
    monkeypatch.setattr(mail.breaker, "rest", HANG)
    with site(f"smtp://127.0.0.1:{free_port()}"):
        with pytest.raises(Later):
            mail.send("amina@example.org", "Hello", "Hello")
        assert mail.breaker.is_open
        with pytest.raises(Later, match="a moment ago"):
            mail.send("amina@example.org", "Hello", "Hello")


def test_r11_a_server_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(mail, "CONNECT_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with site(f"smtp://127.0.0.1:{silent.getsockname()[1]}"), pytest.raises(Later):
            mail.send("amina@example.org", "Hello", "Hello")


def test_a_mailbox_refused_for_now_is_tried_again_and_one_refused_for_good_is_not(sink):
    with site(sink.url):
        sink.answer = "450 later"
        with pytest.raises(Later):
            mail.send("amina@example.org", "Hello", "Hello")
        sink.answer = "550 unknown"
        mail.send("amina@example.org", "Hello", "Hello")
        sink.answer = None
        mail.send("amina@example.org", "Hello", "Hello")
    assert len(sink.messages) == 1


@pytest.mark.parametrize("url", ["smtp:", "http://example.org", "smtp://", "nonsense"])
def test_a_mail_url_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail_server.read_url(url)


def test_a_mail_url_is_read():
    server = mail_server.read_url("smtps://me%40example.org:p%2Fw@mail.example.org")
    assert (server.host, server.port, server.name, server.password) == (
        "mail.example.org",
        465,
        "me@example.org",
        "p/w",
    )
    assert mail_server.read_url("smtp://mail.example.org").may_start_tls
    assert not mail_server.read_url("smtp://localhost:2525").may_start_tls


@task
def send_hello():
    """A task that sends one message."""
    mail.send("amina@example.org", "Hello", "Hello")


def test_r11_nothing_is_lost_while_the_server_is_down(app, sink, configure):
    configure(mail_url=f"smtp://127.0.0.1:{free_port()}")
    with app.app_context():
        with db.transaction():
            enqueue(send_hello)
        row = db.session.query(Outbox).one()
        run_row(row.id)
        db.session.refresh(row)
        assert (row.tries, row.failed_at, row.error) == (1, None, "Later the mail server is out of reach")
        configure(mail_url=sink.url)
        mail.breaker.reset()
        row.due_at = row.created_at
        db.session.commit()
        run_row(row.id)
        assert db.session.query(Outbox).count() == 0
    assert len(sink.messages) == 1


def test_mails_are_written_nowhere_but_in_tasks():
    """`mail.send` blocks, so only tasks may call it."""
    package = Path(__file__).parents[2] / "activistnet"
    callers = {path.name for path in package.rglob("*.py") if "mail.send(" in path.read_text()}
    assert callers <= {"tasks.py", "emails.py"}


def test_a_mail_that_finds_no_room_waits_and_leaves_nothing(app, configure, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    configure(mail_url=f"file:{tmp_path}")
    monkeypatch.setattr("os.fsync", full)
    with app.app_context(), pytest.raises(Later):
        mail.send("amina@example.org", "A subject", "A text")
    assert not list(tmp_path.iterdir())


def test_a_test_mail_says_what_the_server_answered(app, sink, configure, tmp_path):
    run = app.test_cli_runner().invoke
    configure(mail_url=sink.url)
    said = run(args=["mail", "test", "amina@example.org"])
    assert (said.exit_code, "took it unencrypted and says: 250 OK." in said.output) == (0, True)
    assert [message["To"] for message in sink.messages] == ["amina@example.org"]
    sink.answer = "550 5.1.1 unknown here"
    refused = run(args=["mail", "test", "nobody@example.org"])
    assert (refused.exit_code, "refuses that address: 550 5.1.1 unknown here." in refused.output) == (1, True)
    sink.answer = None
    configure(mail_url=f"smtp://127.0.0.1:{free_port()}")
    assert "can't be reached" in run(args=["mail", "test", "amina@example.org"]).output
    configure(mail_url="file:", var_dir=tmp_path)
    assert "Nobody gets it, as MAIL_URL names no mail server" in run(args=["mail", "test", "a@example.org"]).output
    for address in ("amina", "a@b@c", "ä@example.org", "a@example.org\nBcc: b@example.org", ""):
        assert run(args=["mail", "test", address]).exit_code == 1
