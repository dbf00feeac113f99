"""What the tables of letters keep of people."""

from ..core.data.retention import Kept
from . import rules, tasks
from .models import Letter, LetterBatch, LetterRemoval
from .services import writing

WHOSE = "its writer"

RETENTION = (
    Kept(
        table=Letter,
        columns="words_sealed",
        whose=WHOSE,
        why="what a signatory writes to whom a petition asks; encrypted, and read by that office and by a moderator"
        " before it leaves, where it is drawn by lot",
        until=f"withdrawn, or {rules.KEPT.days} days after it left or was taken out; at once where the signature is"
        " withdrawn or the member leaves",
        ends=(writing.withdraw, tasks.forget_old),
    ),
    Kept(
        table=Letter,
        columns="id petition_id signature_id decision_maker_id name shows_name state batch_id lot written_at over_at",
        whose=WHOSE,
        why="to whom it goes and with which batch, and how many have left",
        until="withdrawn before it left; else the petition is deleted",
        ends=(writing.withdraw,),
    ),
    Kept(
        table=LetterBatch,
        columns="id petition_id decision_maker_id name by_hand state made_at looked_by_id looked_at due_at left_at size"
        " contact_digest",
        why="which letters leave together, that a moderator has read some of them, and that none is sent twice",
        until="the petition is deleted",
    ),
    Kept(
        table=LetterRemoval,
        columns="appeal_sealed",
        whose=WHOSE,
        why="what a writer says against a letter being taken out; encrypted",
        until=f"{rules.KEPT.days} days after that",
        ends=(tasks.forget_old,),
    ),
    Kept(
        table=LetterRemoval,
        columns="letter_id moderator_id rule_id reason made_at appealed_at is_upheld answer answered_by_id answered_at",
        why="telling a writer by which rule and why a letter was taken out, and that somebody else looks again",
        until="the letter is deleted",
    ),
)
