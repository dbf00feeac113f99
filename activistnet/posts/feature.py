"""Discussions, replies and shares."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import (
    answer_views,
    context_views,
    draft_views,
    filter_views,
    gate_views,
    live,
    mention_views,
    own_words_views,
    picture_views,
    poll_views,
    quote_views,
    read_views,
    reply_views,
    restating_views,
    saved_views,
    share_views,
    summary_views,
    tag_views,
    tallies,
    tasks,
    urls,
    useful_views,
    views,
    wish_views,
)
from .cli import post_commands
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(
        views.bp,
        reply_views.bp,
        own_words_views.bp,
        draft_views.bp,
        share_views.bp,
        saved_views.bp,
        wish_views.bp,
        read_views.bp,
        gate_views.bp,
        filter_views.bp,
        picture_views.bp,
        useful_views.bp,
        quote_views.bp,
        context_views.bp,
        mention_views.bp,
        answer_views.bp,
        tag_views.bp,
        poll_views.bp,
        summary_views.bp,
        restating_views.bp,
    ),
    commands=(post_commands,),
    authorizers={"thread": live.authorize},
    publics={"thread": live.list_public},
    schedule=(
        Entry(tasks.clear_away, at=time(4, 0)),
        Entry(tasks.recount_threads, at=time(3, 45)),
        Entry(tasks.rank_lively, at=time(3, 50)),
    ),
    tallies=(tallies.THREADS, tallies.HELPED),
    retention=RETENTION,
)
