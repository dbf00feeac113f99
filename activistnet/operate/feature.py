"""The operator's pages and commands."""

from ..core.feature import Feature
from . import job_views, member_views, urls, views
from .cli import audit_commands

FEATURE = Feature(blueprints=(views.bp, member_views.bp, job_views.bp), commands=(audit_commands,), urls=urls)
