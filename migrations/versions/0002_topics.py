"""The topics a new site starts with, and the rules that hold in each.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TOPICS = [
    ("poverty", "Poverty", "Income, housing, debt and dignity: what keeps people poor, and what has helped."),
    ("human-rights", "Human rights", "Rights that are denied, the people who defend them, and those who must answer."),
    ("health", "Health", "Care within reach, medicines people can pay for, and places that make nobody ill."),
    (
        "consumer-rights",
        "Consumer rights",
        "Fair prices, honest labels, things that last, and firms that keep their word.",
    ),
    ("gender-equality", "Gender equality", "Equal pay, safety and a voice, at home, at work and in law."),
    (
        "protection-of-species",
        "Protection of species",
        "Animals and plants that are vanishing, and the places they need.",
    ),
    ("food", "Food", "Who eats and who does not, how food is grown, and at whose cost."),
    (
        "contested-projects",
        "Contested projects",
        "Roads, mines, dams and towers: what is planned, who decides, who was asked.",
    ),
]

RULES = [
    ("hate", "No hatred", "Nobody is attacked for what they are."),
    ("violence", "No threats or calls for violence", "Neither open nor veiled."),
    ("private", "No private data of others", "No addresses, numbers or papers of people who did not agree."),
    ("false", "No knowing falsehood", "Claims of fact can be checked; say where they come from."),
    ("spam", "No spam", "No advertising, no floods, no text posted over and over."),
    ("off-topic", "Stay with the subject", "Another subject is welcome in its own topic."),
]

topics = sa.table("topics", sa.column("slug"), sa.column("name"), sa.column("description"), sa.column("position"))
rules = sa.table("topic_rules", sa.column("code"), sa.column("number"), sa.column("title"), sa.column("text"))


def upgrade() -> None:
    op.bulk_insert(
        topics,
        [
            {"slug": slug, "name": name, "description": description, "position": position}
            for position, (slug, name, description) in enumerate(TOPICS, start=1)
        ],
    )
    op.bulk_insert(
        rules,
        [
            {"code": code, "number": number, "title": title, "text": text}
            for number, (code, title, text) in enumerate(RULES, start=1)
        ],
    )


def downgrade() -> None:
    """The tables go with 0001; topics that hold posts by now can't be taken out one by one."""
