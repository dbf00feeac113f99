"""The operator's pages and commands."""

from ..core.feature import Feature
from . import demo_views, job_views, member_views, site_views, topic_views, urls, views, wording
from .cli import audit_commands
from .site_cli import site_commands
from .suspension_cli import members_commands
from .topic_cli import topic_commands

FEATURE = Feature(
    blueprints=(views.bp, member_views.bp, job_views.bp, site_views.bp, topic_views.bp, demo_views.bp, wording.bp),
    commands=(audit_commands, members_commands, site_commands, topic_commands),
    urls=urls,
)
