"""The pages of topics."""

from ..core.feature import Feature
from . import (
    joining_views,
    look_views,
    people_views,
    proposal_views,
    recall_views,
    removal_views,
    settings_views,
    tag_views,
    urls,
    verdict_views,
    views,
)
from .notes import NOTES

PEOPLE = (people_views.bp, joining_views.bp, removal_views.bp, look_views.bp, recall_views.bp)
PROPOSED = (proposal_views.bp, verdict_views.bp)
FEATURE = Feature(notes=NOTES, blueprints=(views.bp, *PEOPLE, *PROPOSED, settings_views.bp, tag_views.bp), urls=urls)
