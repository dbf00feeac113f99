"""The pages of topics."""

from ..core.feature import Feature
from . import (
    joining_views,
    people_views,
    proposal_views,
    recall_views,
    settings_views,
    tag_views,
    urls,
    verdict_views,
    views,
)
from .notes import NOTES

PEOPLE = (people_views.bp, joining_views.bp, recall_views.bp, proposal_views.bp, verdict_views.bp)
FEATURE = Feature(notes=NOTES, blueprints=(views.bp, *PEOPLE, settings_views.bp, tag_views.bp), urls=urls)
