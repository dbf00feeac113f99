"""Every door through which a text comes in leads past the same tidying, and speaks in the site's own words."""

import importlib
import pkgutil
from itertools import product

import click
import pytest
from clis import every_command
from werkzeug.datastructures import MultiDict
from wtforms import i18n
from wtforms.widgets import HiddenInput, PasswordInput

import activistnet
from activistnet.core.live.packets import ROOM
from activistnet.core.web import forms
from activistnet.core.web.arguments import Text
from activistnet.core.web.doors import KINDS, Door
from activistnet.core.web.fields import ChoiceField, ChoicesField, LinesField, TextField
from activistnet.core.words import text
from activistnet.core.words.unseen import ANY
from activistnet.defence.words import SAID
from activistnet.members.rules import HANDLE_SHAPE

NOISE = "\u200b\u202eAda\u200d \u2066Marsh\u200f "  # no longer than any field
TIDIED = "Ada Marsh"
SHAPES = (text.LINE, text.NAME, text.TEXT, text.WORD, HANDLE_SHAPE)
# Passwords are compared as they are; the rest is said by our own pages, is still being typed, or is
# looked at line by line.
AS_TYPED = {"password", "old_password", "body", "place", "lines"} | {
    *("asks", "read_in", "asked", "once", "next", "to", "kept", "until", "version"),
    *(
        "cover_id",
        "via",
        "wanted",
        "key",
        "invite",
        "opened",
        "go",
        "begun",
        "seen",
    ),  # marks: of a picture, a share, what was kept, a page
}
LET_GO = {"GuestFormOfMember"}  # most of what it takes is dropped unread
# Written by whoever develops the site, into its own files.
OF_DEVELOPERS = {"revision", "message"}
OF_THE_MAILER = {"address"}  # which takes no address that it can't write to
# What passes word rules as a post does, before it is published: `posts.holds`.
AS_POSTS = {
    *("Discussed", "DiscussionForm", "NewDiscussionForm", "ReplyForm", "ContestForm", "TextForm", "PollForm"),
    *("ContextForm", "SummaryForm", "Asked", "NewPetitionForm", "PetitionForm", "ProposalForm"),
    *("Worded", "UnionForm"),
    *("TranslationForm", "UpdateForm", "LaunchForm", "NewVersionForm", "OverItForm", "WhatForm", "WhoForm", "WhyForm"),
}
# What is said with a signature, which counts at once: `defence.services.signed`.
WITH_SIGNATURES = {"reason": "waits", "name": "is withheld"}
# What nobody else reads, or those alone who decide: about an account, about joining, about what is reported or asked.
FOR_NOBODY = {
    *(("JoinForm", "email"), ("JoinForm", "why"), ("JoinForm", "website"), ("WelcomeHereForm", "why")),
    *(("MailboxForm", "email"), ("NewMailboxForm", "email"), ("SignInForm", "handle"), ("FilterForm", "word")),
    *(
        ("SimilarForm", "differs"),
        ("AnotherMailboxForm", "email"),
        ("GuestSignForm", "email"),
        ("GuestSignForm", "postcode"),
        ("MemberSignForm", "postcode"),
    ),
    *(("JoinForm", "words"), ("LookForm", "words"), ("AppealForm", "words"), ("ReportForm", "note")),
    ("AppealForm", "appeal"),
    *(("HideNamesForm", "email"), ("LastDayForm", "day"), ("HandedForm", "day")),
    ("PauseForm", "day"),
    *(("AnswerForm", "due_1"), ("AnswerForm", "due_2"), ("AnswerForm", "due_3")),
    *(
        ("AddForm", "what"),
        ("RoleForm", "handle"),
        ("ShieldForm", "which"),
        ("FindForm", "other"),
        ("AskForm", "handle"),
        ("RemoveForm", "handle"),
    ),  # they name what is there
}
# What those say who decide: why, in words that have to name what they decide about. Rules are written by some of them.
OF_DECIDERS = {
    *("RemovalForm", "LookAnswerForm", "StopRecallForm", "VerdictForm", "DecisionForm", "GroupForm", "JoinAnswerForm"),
    *("KeptReasonForm", "RefusalForm", "RefuseAllForm", "RefuseShownForm", "TogetherForm"),
    *("EntriesForm", "ListForm", "VersionForm", "WordRuleForm"),
    *("DecisionMakerForm", "MergeForm", "PrivateForm", "WithReason", "EndForm", "TakeOffForm"),
    *("BatchForm", "LetterAnswerForm", "HideForm"),
}
VALUES = ("", "x", "\x00", "9" * 400, "9" * 5_000, "-1", "1e400", NOISE, "\u0663", "x" * 30_000)


def all_forms():
    for module in pkgutil.walk_packages(activistnet.__path__, "activistnet."):
        if module.name.endswith("forms"):
            importlib.import_module(module.name)
    found, waiting = [], [forms.Form]
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].__subclasses__()
    return sorted(
        {form for form in found if form.__module__.startswith("activistnet.")}, key=lambda form: form.__name__
    )


FORMS = all_forms()


def test_there_are_forms_to_walk():
    assert len(FORMS) > 15


def test_every_text_of_every_form_has_a_shape_and_is_tidied_by_it(app):
    wrong = []
    with app.test_request_context(method="POST"):
        for form in FORMS:
            made = form(formdata=MultiDict((field.name, NOISE) for field in form(formdata=None)))
            wrong += [(form.__name__, *each) for each in untidied(made)]
    assert wrong == []


def untidied(made):
    """Each text field of a filled form that has no shape of ours, or that took what no eye sees."""
    for field in made:
        if not isinstance(field, TextField):
            continue
        if field.shape not in SHAPES:
            if (field.name not in AS_TYPED and type(made).__name__ not in LET_GO) or field.shape.tidy is not None:
                yield field.name, field.shape
            continue
        for taken in field.data if isinstance(field, LinesField) else [field.data]:
            if taken.strip(" ") != TIDIED or ANY.search(taken):
                yield field.name, taken


def test_every_text_that_others_read_passes_word_rules(app):
    """One more field of text is refused here until somebody has said which way it passes them, or who reads it."""
    unsaid, doors = [], set()
    with app.test_request_context(method="POST"):
        for form in FORMS:
            for field in filter(is_written, form(formdata=None)):
                found = {rule.kind for rule in field.validators if isinstance(rule, Door)}
                doors |= found
                if not found and not passes_otherwise(form, field.name):
                    unsaid.append((form.__module__, form.__name__, field.name))
    assert unsaid == []
    assert doors == KINDS, "a door that no form has"
    assert doors | {"proposal"} == set(SAID), "moderators read what a text is a part of"


def is_written(field):
    is_chosen = isinstance(field, ChoiceField | ChoicesField) or isinstance(field.widget, HiddenInput | PasswordInput)
    return isinstance(field, TextField) and not is_chosen


def passes_otherwise(form, name):
    if form.__module__.startswith("activistnet.operate."):
        return True  # the operator
    if name in WITH_SIGNATURES and form.__module__ == "activistnet.petitions.forms":
        return True
    is_post = form.__name__ in AS_POSTS and name != "target" and not name.endswith("alt")
    return is_post or form.__name__ in OF_DECIDERS or (form.__name__, name) in FOR_NOBODY


def test_no_form_says_a_sentence_of_the_library(app):
    theirs = set(i18n.get_translations(["de"])._catalog)
    wrong, heard = [], 0
    with app.test_request_context("/?lang=en", method="POST"):
        for form, value in product(FORMS, VALUES):
            made = form(formdata=MultiDict((field.name, value) for field in form(formdata=None)))
            super(forms.Form, made).validate()
            said = [str(sentence) for sentences in made.errors.values() for sentence in sentences]
            heard += len(said)
            wrong += [(form.__name__, ascii(value[:12]), each) for each in said if is_theirs(each, theirs)]
    assert wrong == []
    assert heard > 1_000


def is_theirs(sentence, known):
    is_like_theirs = "valid" in sentence.lower() or "coerce" in sentence
    return sentence in known or is_like_theirs or not sentence.endswith((".", "?"))


def test_every_text_that_a_command_takes_is_tidied(app):
    walked = 0
    for path, command in every_command(app.cli):
        if path[0] in {"run", "shell", "routes"}:
            continue  # Flask's own
        for parameter in command.params:
            is_secret = getattr(parameter, "hide_input", False) or parameter.name == "password"  # refused there
            if parameter.type is click.STRING and not is_secret:
                assert parameter.name in OF_DEVELOPERS | OF_THE_MAILER, (path, parameter.name)
            if isinstance(parameter.type, Text):
                assert parameter.type.shape in SHAPES
                walked += 1
    assert walked >= 6


@pytest.mark.parametrize(
    "room", [NOISE, "petition:\u06611", "petition:1\u200b", "petition: 1", "petition:1\n", "é:1", ""]
)
def test_what_a_socket_says_is_the_name_of_a_room_or_nothing(room):
    assert not ROOM.fullmatch(room)
