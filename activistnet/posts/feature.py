"""Discussions, replies and shares."""

from ..core.feature import Feature
from . import live, reply_views, share_views, views

FEATURE = Feature(
    blueprints=(views.bp, reply_views.bp, share_views.bp),
    authorizers={"thread": live.authorize},
)
