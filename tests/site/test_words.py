"""One word for each thing a person reads: the words that were given up don't come back."""

import re
from collections.abc import Iterator

import click
import pytest
from catalogues import extracted, read
from factories import make_petition
from guests import typed
from mails import deliver, link_in

# What is not said any more, and what is said instead.
INSTEAD = {
    r"mailbox(es)?": "e-mail address",
    r"(some|any|every)body": "someone, anyone, everyone; better: you",
    r"log(ged)? in": "sign in",
    r"log(ged)? out": "sign out",
    r"take (it|them|this|my signature|your signature) back|taken back": "withdraw",
    r"pass it on|from hand to hand": "share, pass on petitions",
    r"answer(s|ed)?": "reply (of a post), respond (of a server)",
    r"tries|this try|a try": "request, attempt",
    r"one press": "press Confirm, press Sign",
    r"stands?|stood": "appears, is shown",
    r"yours to do": "you don't have permission",
    r"junk mail|unwanted mail": "spam folder",
    r"whom": "who",
    r"one a line": "one per line",
    r"(do|does|did|is|are|was|were|has|have|had|could|will|would) not|cannot": "a contraction: don't, isn't, can't",
    r"you are|we are|they are|we have|you will|we will": "a contraction: you're, we're, we've, we'll",
}
GIVEN_UP = {re.compile(rf"\b(?:{words})\b", re.IGNORECASE): instead for words, instead in INSTEAD.items()}
# Each with its reason.
ALLOWED = {
    "Where do you stand?": "for or against: what people say of an opinion",
    "Where I stand": "the name of the page: how things are between a member and the moderators",
    "Don't attack people for who they are.": "the end of a sentence is not contracted",
    "Who eats and who does not, how food is grown, and at whose cost.": "stressed, so not contracted",
    "Rights that are denied, the people who defend them, and those who must answer.": "for what they did",
    **dict.fromkeys(
        (
            "Only a reply to a question can be marked as the answer.",
            "Only the person who asked, or who opened the thread, can mark the answer.",
            "You've marked it as the answer.",
            "It isn't marked as the answer any more.",
            "Answered: read the answer",
            "Answered",
            "The answer",
            "Mark as the answer",
        ),
        "of the replies to a question, the one that settles it",
    ),
}


# "de Amina" is d'Amina, "de le ministère" is du ministère: only the name knows, so the sentence must not ask.
BENT = re.compile(r"\b(?:de|que) %\((?:names?|author|title|demand|topic|member)\)", re.IGNORECASE)


def test_pages_mails_and_errors_use_one_word_for_each_thing():
    said = list(sentences())
    assert len(said) > 900, "the sentences are found"
    assert not [found for where, sentence in said for found in given_up(where, sentence)]
    assert ALLOWED.keys() <= {sentence for _, sentence in said}, "what is allowed is still said"


def test_the_command_line_speaks_like_the_pages(app):
    helps = dict.fromkeys(helped(app.cli))
    assert len(helps) > 60
    assert not [found for where, text in helps for found in given_up(where, text)]


@pytest.mark.commits(emptied=True)
def test_mails_that_people_get_use_one_word_for_each_thing(app, client, tmp_path):
    petition = make_petition()
    client.post(f"/petitions/{petition.id}/sign", data=typed(email="ada@example.org"))
    [proof] = deliver(app, tmp_path)
    client.post(link_in(proof, "confirm"))
    client.post(
        "/join", data={"handle": "ada", "display_name": "Ada", "email": "ada@example.org", "password": "a b c d e f"}
    )
    client.post("/reset", data={"email": "ada@example.org"})
    sent = [proof, *deliver(app, tmp_path)]
    assert len(sent) >= 3
    texts = [re.sub(r"https?://\S+", "", f"{mail['Subject']}\n{mail.get_content()}") for mail in sent]
    assert not [found for text in texts for found in given_up("a mail", text)]


@pytest.mark.parametrize(
    "sentence", ["Prove your mailbox.", "Log in first.", "It does not work.", "Somebody stands here.", "Take it back"]
)
def test_a_word_that_was_given_up_is_found(sentence):
    assert list(given_up("here", sentence))


def test_no_french_sentence_bends_before_a_name():
    said = [text for message in read("fr") for text in _texts(message.string)]
    assert len(said) > 900, "the sentences are found"
    assert not [text for text in said if BENT.search(text)]


def given_up(where: str, sentence: str) -> Iterator[str]:
    if sentence in ALLOWED:
        return
    for words, instead in GIVEN_UP.items():
        if found := words.search(sentence):
            yield f"{where}: {found.group()!r} in {sentence!r}. Say: {instead}."


def _texts(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)


def sentences() -> Iterator[tuple[str, str]]:
    """The files, and each sentence in them that can be translated."""
    for message in extracted():
        for sentence in message.id if isinstance(message.id, tuple) else (message.id,):
            yield " ".join(name for name, _line in message.locations), sentence


def helped(command: click.Command, name: str = "flask") -> Iterator[tuple[str, str]]:
    """What a command of ours and those below it say of themselves."""
    ours = not command.callback or command.callback.__module__.startswith("activistnet")
    if ours:
        yield name, command.help or ""
        yield from (
            (name, option.help) for option in command.params if isinstance(option, click.Option) and option.help
        )
    for each, below in getattr(command, "commands", {}).items():
        yield from helped(below, f"{name} {each}")
