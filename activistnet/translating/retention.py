"""What the tables of translations keep of people."""

from ..core.data.retention import Kept
from ..petitions.count_models import LanguageCount
from ..posts.translation_models import Translation
from .services import deciding

RETENTION = (
    Kept(
        table=Translation,
        columns="id post_id language author_id translator_id is_named title body body_html text_number version_number"
        " looks_like edited_from_id made_at accepted_at fell_behind_at ended_at ended_as",
        whose="its translator",
        why="what people read and sign, by whom if they like that, and what the author said to it; what was accepted"
        " stays as a former member's",
        until="its translator leaves, where it was not accepted; else the petition is deleted",
        ends=(deciding.forget_all,),
    ),
    Kept(
        table=LanguageCount,
        columns="petition_id language count",
        why="how many signed which translation",
        until="the petition is deleted",
    ),
)
