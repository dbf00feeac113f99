"""Accounts: joining, signing in, settings, and the commands about members."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import live, settings_views, sign_in_views, tasks, urls, views
from .cli import members_commands
from .retention import RETENTION

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp, sign_in_views.bp, settings_views.bp),
    commands=(members_commands,),
    authorizers={"member": live.authorize},
    schedule=(Entry(tasks.clear_away, at=time(3, 50)),),
    retention=RETENTION,
)
