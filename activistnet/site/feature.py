"""The first page, pages about the site, its health and its demonstration."""

from ..core.feature import Feature
from . import app_views, health_views, urls, views
from .check_cli import check_command
from .demo import demo_commands
from .retention import RETENTION

FEATURE = Feature(
    blueprints=(views.bp, app_views.bp, health_views.bp),
    commands=(demo_commands, check_command),
    urls=urls,
    retention=RETENTION,
)
