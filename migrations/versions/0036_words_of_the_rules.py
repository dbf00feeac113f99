"""The rules a site starts with, in plainer words; whatever an operator has written stays.

Revision: 0036, after 0035. The release before shows whatever the rows say.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# The code, then title and text as 0002 wrote them, then as they are now.
RULES = [
    (
        "hate",
        ("No hatred", "Nobody is attacked for what they are."),
        ("No hatred", "Don't attack people for who they are."),
    ),
    (
        "violence",
        ("No threats or calls for violence", "Neither open nor veiled."),
        ("No threats or calls for violence", "Open or veiled."),
    ),
    (
        "private",
        ("No private data of others", "No addresses, numbers or papers of people who did not agree."),
        ("No sharing private information", "Don't post people's addresses, numbers or papers unless they agreed."),
    ),
    (
        "false",
        ("No knowing falsehood", "Claims of fact can be checked; say where they come from."),
        ("No deliberate falsehoods", "Say where your facts come from, so that people can check them."),
    ),
    (
        "spam",
        ("No spam", "No advertising, no floods, no text posted over and over."),
        ("No spam", "No advertising, no flooding, no posting the same text over and over."),
    ),
    (
        "off-topic",
        ("Stay with the subject", "Another subject is welcome in its own topic."),
        ("Stay on topic", "If it's about something else, post it in the topic where it belongs."),
    ),
]

rules = sa.table("topic_rules", sa.column("topic_id"), sa.column("code"), sa.column("title"), sa.column("text"))


def upgrade() -> None:
    for code, before, after in RULES:
        _say(code, before, after)


def downgrade() -> None:
    for code, before, after in RULES:
        _say(code, after, before)


def _say(code: str, old: tuple[str, str], new: tuple[str, str]) -> None:
    ours = rules.c.topic_id.is_(None) & (rules.c.code == code)
    as_written = (rules.c.title == old[0]) & (rules.c.text == old[1])
    op.execute(rules.update().where(ours & as_written).values(title=new[0], text=new[1]))
