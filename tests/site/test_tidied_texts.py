"""What a person sends is tidied in one way, whichever door it comes through: forms, commands, imported files."""

import json
import unicodedata

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition
from guests import typed
from people import PASSWORD

from activistnet.accounts.models import SignUp
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.models import Confirmation, Petition, PetitionTarget, Signature
from activistnet.posts.models import Post, Share

DEMAND = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
TITLED = {"title": "Clinics", "body": "Why?"}
WISH = {"handle": "newcomer", "display_name": "New", "email": "new@example.org", "password": "seven quiet herons"}
# Who sends it, where to, what else is sent, the field, and where it is kept. {} is the number of a post.
LINES = {
    "demand": ("member", "/t/health/petitions", DEMAND, "demand", Petition.title),
    "target": ("member", "/t/health/petitions", DEMAND, "target", PetitionTarget.name),
    "demand, changed": ("member", "/petitions/{}/edit", DEMAND, "demand", Petition.title),
    "title": ("member", "/t/health/discussions", TITLED, "title", Post.title),
    "note of a share": ("member", "/posts/{}/share", {}, "note", Share.note),
    "name in settings": ("member", "/settings", {}, "display_name", Member.display_name),
    "purpose": ("member", "/settings", {"display_name": "Amina"}, "purpose", Member.purpose),
    "place": ("member", "/settings", {"display_name": "Amina"}, "place", Member.place),
    "name on joining": ("visitor", "/join", WISH, "display_name", SignUp.display_name),
    "name of a guest": ("visitor", "/petitions/{}/sign", typed(show_name="1"), "name", Confirmation.name),
    "name of a command": ("command", "members", {}, "", Member.display_name),
    "demand of a file": ("command", "petitions", {}, "", Petition.title),
}
TEXTS = {
    "petition": ("member", "/t/health/petitions", DEMAND, "body", Petition.body),
    "discussion": ("member", "/t/health/discussions", TITLED, "body", Post.body),
    "reply": ("member", "/posts/{}/replies", {}, "body", Post.body),
    "reason": ("member", "/petitions/{}/sign", {}, "reason", Signature.reason),
    "reason of a guest": ("visitor", "/petitions/{}/sign", typed(), "reason", Confirmation.reason),
}
TIDIED = {
    "  Ada\r\n  Marsh ": "Ada Marsh",
    "Ada\u2028Marsh\u2029": "Ada Marsh",
    "Ada\x0b\x85Marsh": "Ada Marsh",
    "Ada\u00a0\u3000Marsh": "Ada Marsh",
    "\ufeffAda \u200b Mar\u200bsh\u2060": "Ada Marsh",
    "A\u00adda Ma\u2063rsh\u200d": "Ada Marsh",
    "\u200fAda Marsh\u200e": "Ada Marsh",
    unicodedata.normalize("NFD", "José Đặng"): "José Đặng",
    "Ada\u202eMarsh": "AdaMarsh",
    "Ada \u2066Marsh": "Ada Marsh",
    "A\u200fda Mar\u200c\u200csh": "Ada Marsh",
    "\u3164Ada\u2800Marsh\uffa0": "Ada Marsh",
    "می\u200c\u200cخواهم": "می\u200cخواهم",
    "\u200fשלום \u200f12\u200e": "שלום \u200f12",
}
REFUSED = (
    *("Ada\x1bMarsh", "Ada\x00", "Ada\ufffe"),
    *("A" + "\u0301" * 6, "A" + "\u0301" * 60, "A" + "\u0301\u200d" * 6),
)
NOT_SEEN = ("\u200b", "\u200d\ufeff", "\u202e\u202c", "\u2066\u2069", "\u200f\u200e", "\u3164\n\u2800")
OPTIONAL = ("note", "purpose", "place", "reason")


@pytest.fixture
def send(app, client, log_in, tmp_path):
    """`send(way, text)` sends the text and gives the status; `send.kept` is what is kept of it then."""

    class Send:
        def __call__(self, way, text):
            who, path, others, field, self.column = way
            if who == "command":
                return self.run(path, text)
            author = make_member()
            number = make_petition(author).id if "{}" in path else None
            if who == "member":
                log_in(author)
            return client.post(path.format(number), data={**others, field: text}).status_code

        def run(self, commands, text):
            file = tmp_path / "petition.json"
            names = ("signatures_by_country", "signatures_by_constituency")
            facts = {"action": text, "background": "", "additional_details": "", "state": "open", "closed_at": None}
            facts |= {"signature_count": 1, "opened_at": "2019-02-20T10:25:02Z", "updated_at": "2019-02-20T10:25:02Z"}
            file.write_text(json.dumps({"data": {"id": 1, "attributes": {**facts, **{name: [] for name in names}}}}))
            options = ["--email", "x@example.org", "--display-name", text]
            words = {"members": ["create", "amina_k", *options], "petitions": ["import", str(file)]}[commands]
            result = app.test_cli_runner().invoke(args=[commands, *words], input=PASSWORD)
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            return 303 if result.exit_code == 0 else 422

        @property
        def kept(self):
            newest = self.column.class_.__table__.primary_key.columns.values()[0]
            with app.app_context():
                return db.session.scalar(sa.select(self.column).order_by(newest.desc()).limit(1))

    return Send()


@pytest.mark.parametrize("way", LINES.values(), ids=LINES)
@pytest.mark.parametrize("text", TIDIED)
def test_one_line_is_kept_composed_without_breaks_and_without_what_shows_nothing(send, way, text):
    assert send(way, text) == 303
    assert send.kept == TIDIED[text]


@pytest.mark.parametrize("way", LINES.values(), ids=LINES)
@pytest.mark.parametrize("text", REFUSED)
def test_one_line_that_misleads_is_refused_with_a_sentence(send, way, text):
    assert send(way, text) == 422


@pytest.mark.parametrize("way", TEXTS.values(), ids=TEXTS)
def test_several_lines_end_in_one_way(send, way):
    assert send(way, "\r\n a  \r\nb\rc\x0bd\u2028e\x85f\x0cJose\u0301\n\n") == 303
    assert send.kept == " a\nb\nc\nd\ne\nf\nJosé"


@pytest.mark.parametrize("way", (LINES | TEXTS).values(), ids=LINES | TEXTS)
@pytest.mark.parametrize("text", NOT_SEEN)
def test_what_shows_nothing_is_nothing(send, way, text):
    is_optional = way[3] in OPTIONAL
    assert send(way, text) == (303 if is_optional else 422)
    if is_optional:
        assert not send.kept


@pytest.mark.parametrize("way", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("text", ["a\x1b[2J", "a\ufdd0", "a" + "\u0324" * 20])
def test_several_lines_hold_nothing_broken(send, way, text):
    assert send(way, text) == 422


COUNCIL = "the Council"
ALIKE = ("the Cоuncil", "The council.", "the Counci1", "the Cóuncil", "the Ｃouncil")
APART = (("राम", "रमा"), ("the Mayor", "the Major"), ("Ostrava", "Ostrow"), ("东京都", "京都"))


@pytest.mark.parametrize("other", ALIKE)
def test_two_who_must_act_and_look_alike_are_refused_by_name(app, client, log_in, other):
    member = log_in(make_member())
    for path in ("/t/health/petitions", f"/petitions/{make_petition(member).id}/edit"):
        answer = client.post(path, data={**DEMAND, "target": [COUNCIL, "the Mayor", other]})
        assert answer.status_code == 422
        assert f"“{COUNCIL}” and “{other}” look the same." in answer.text


@pytest.mark.parametrize("other", [COUNCIL, "the\u200b Council\u200d", " the  Council\r\n", "the Council\u3164"])
def test_one_who_must_act_and_is_named_twice_is_kept_once(app, client, log_in, other):
    log_in(make_member())
    assert client.post("/t/health/petitions", data={**DEMAND, "target": [COUNCIL, other]}).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(PetitionTarget.name)).all() == [COUNCIL]


@pytest.mark.parametrize("names", APART)
def test_others_who_must_act_stand_beside_each_other(app, client, log_in, names):
    log_in(make_member())
    assert client.post("/t/health/petitions", data={**DEMAND, "target": list(names)}).status_code == 303
    with app.app_context():
        assert set(db.session.scalars(sa.select(PetitionTarget.name))) == set(names)


@pytest.mark.parametrize("beginning", ["Jose\u0301", "\u200bJosé\u200b ", "josé\u3000"])
def test_a_name_is_found_however_it_is_typed(client, beginning):
    make_member(display_name="José Quiroga")
    assert "José Quiroga" in client.get("/members", query_string={"q": beginning}).text


def test_a_search_that_nothing_can_match_finds_nobody(client):
    for beginning in ("\x00", "a" + "\u0301" * 40, "x" * 51, "\u200b", "@"):
        assert client.get("/members", query_string={"q": beginning}).status_code == 200


def test_a_discussion_that_is_changed_is_tidied_too(app, client, log_in):
    post = make_discussion(log_in(make_member()))
    answer = client.post(f"/posts/{post.id}/edit", data={"title": "Ada\u2028Marsh\u200b", "body": "Jose\u0301"})
    assert answer.status_code == 303
    with app.app_context():
        kept = db.session.get(Post, post.id)
        assert (kept.title, kept.body) == ("Ada Marsh", "José")
