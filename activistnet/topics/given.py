"""What a new site is given, topics and rules, in the reader's language for as long as nobody has changed the words."""

from ..core.words.language import gettext


def given_text(text: str) -> str:
    """Marks a text for the catalogues; it stays as it is."""
    return text


TEXTS = frozenset(
    (
        given_text("Poverty"),
        given_text("Income, housing, debt and dignity: what keeps people poor, and what has helped."),
        given_text("Human rights"),
        given_text("Rights that are denied, the people who defend them, and those who must answer."),
        given_text("Health"),
        given_text("Care within reach, medicines people can pay for, and places that make nobody ill."),
        given_text("Consumer rights"),
        given_text("Fair prices, honest labels, things that last, and firms that keep their word."),
        given_text("Gender equality"),
        given_text("Equal pay, safety and a voice, at home, at work and in law."),
        given_text("Protection of species"),
        given_text("Animals and plants that are vanishing, and the places they need."),
        given_text("Food"),
        given_text("Who eats and who does not, how food is grown, and at whose cost."),
        given_text("Contested projects"),
        given_text("Roads, mines, dams and towers: what is planned, who decides, who was asked."),
        given_text("No hatred"),
        given_text("Don't attack people for who they are."),
        given_text("No threats or calls for violence"),
        given_text("Open or veiled."),
        given_text("No sharing private information"),
        given_text("Don't post people's addresses, numbers or papers unless they agreed."),
        given_text("No deliberate falsehoods"),
        given_text("Say where your facts come from, so that people can check them."),
        given_text("No spam"),
        given_text("No advertising, no flooding, no posting the same text over and over."),
        given_text("Stay on topic"),
        given_text("If it's about something else, post it in the topic where it belongs."),
    )
)


def in_words(text: str) -> str:
    """A name, description, title or rule as a reader sees it: of the operator's own, exactly what they wrote."""
    return gettext(text) if text in TEXTS else text
