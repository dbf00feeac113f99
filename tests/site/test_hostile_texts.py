"""Texts made to cost: what they cost is known from their length, before anything computes on them."""

import importlib
import pkgutil
import unicodedata

import pytest
from factories import make_discussion, make_member
from wtforms.fields import BooleanField, IntegerField, RadioField

import activistnet
from activistnet.core.web.fields import TextField, UploadField
from activistnet.core.web.forms import Form
from activistnet.core.words.text import MOST_MARKS

KINDS = TextField | IntegerField | BooleanField | RadioField | UploadField  # a file is as long as its body may be
MULTIPART = "multipart/form-data"  # two bytes a mark, where percents make it six
URLENCODED = "application/x-www-form-urlencoded"
ADDRESSES = (("report", "note", 1_000), ("replies", "body", 20_000), ("share", "note", 300))
SORTS = ("\u0315\u0316", "e\u0315\u0316", "\u0958", "\ufdfa", "é", "x")
PERSON = {
    "handle": "amina",
    "display_name": "Amina",
    "email": "amina@example.org",
    "password": "four words long here",
}


@pytest.fixture
def composed(monkeypatch):
    """Every text that the site has Unicode compose while this test runs."""
    texts, normalize = [], unicodedata.normalize

    def noted(form, text):
        texts.append(text)
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    return texts


@pytest.fixture
def post(log_in):
    discussion = make_discussion()
    log_in(make_member())
    return discussion


@pytest.mark.parametrize("kind", [MULTIPART, URLENCODED])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("act", "field", "most"), ADDRESSES)
def test_a_text_longer_than_its_field_comes_back_as_typed_and_is_never_composed(
    client, post, composed, sort, act, field, most, kind
):
    text = (sort * (most + 1))[: most + 1]
    sent = client.post(f"/posts/{post.id}/{act}", data={field: text}, content_type=kind)
    assert sent.status_code == 422
    assert f"{most} characters" in sent.text
    assert text in sent.text
    assert composed == []


@pytest.mark.parametrize("sort", SORTS)
def test_a_body_of_a_quarter_of_a_megabyte_is_never_composed(client, post, composed, sort):
    most = 256 * 1024 - 400  # of the form
    text = sort * (most // len(sort.encode()))
    sent = client.post(f"/posts/{post.id}/replies", data={"body": text}, content_type=MULTIPART)
    assert sent.status_code == 422
    assert "20000 characters" in sent.text
    assert composed == []


@pytest.mark.parametrize("marks", ["\u0315" * (MOST_MARKS + 1), "a" + "\u0315\u0316" * 9_000])
def test_more_marks_in_a_row_than_any_writing_has_are_refused_with_a_sentence(client, post, composed, marks):
    sent = client.post(f"/posts/{post.id}/replies", data={"body": marks}, content_type=MULTIPART)
    assert sent.status_code == 422
    assert "fewer accents" in sent.text
    assert marks in sent.text
    assert composed == []


def test_a_text_of_just_its_length_is_taken_however_its_lines_end(client, post):
    text = "é\n" * 9_999 + "é."
    sent = client.post(f"/posts/{post.id}/replies", data={"body": text.replace("\n", "\r\n") + "\r\n  "})
    assert sent.status_code == 303


def test_a_text_that_composing_makes_longer_than_its_field_is_refused(client, post):
    sent = client.post(f"/posts/{post.id}/share", data={"note": "\u0958" * 300})
    assert sent.status_code == 422
    assert "300 characters" in sent.text


@pytest.mark.parametrize("field", ["handle", "display_name", "email", "password"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_name_made_to_cost_is_never_composed(client, composed, field, sort):
    client.get("/join")
    sent = client.post("/join", data=PERSON | {field: sort * 7_000}, content_type=MULTIPART)
    assert sent.status_code == 422
    assert all(len(text) <= 100 for text in composed)  # the other fields


@pytest.mark.parametrize("path", ["/members?q={}", "/@{}", "/@{}/followers"])
def test_a_name_in_an_address_is_measured_before_it_is_looked_for(client, path, count_queries):
    with count_queries() as queries:
        answer = client.get(path.format("é" * 1_200))
    assert answer.status_code in (200, 404)
    assert not [said for said in queries.statements if "members" in said]


def test_every_field_of_text_belongs_to_the_family_that_measures_first():
    for module in pkgutil.walk_packages(activistnet.__path__, "activistnet."):
        if module.name.endswith(".forms"):
            importlib.import_module(module.name)
    forms = [form for form in every_form(Form) if form.__module__.startswith("activistnet.")]
    assert len(forms) > 15
    for form in forms:
        for name in dir(form):
            if hasattr(made := getattr(form, name), "field_class"):
                assert issubclass(made.field_class, KINDS), (form, name)
                assert "filters" not in made.kwargs, (form, name)


def every_form(kind):
    return [kind, *(form for child in kind.__subclasses__() for form in every_form(child))]
