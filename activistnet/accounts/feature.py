"""Accounts: joining, signing in, settings, and the commands about members."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import invite_views, live, member_cli, settings_views, sign_in_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, sign_in_views.bp, settings_views.bp, invite_views.bp),
    commands=(member_cli.members_commands,),
    authorizers={"member": live.authorize},
    schedule=(
        Entry(tasks.clear_away, at=time(3, 50)),
        Entry(tasks.lift_ended_suspensions, every=timedelta(minutes=10)),
    ),
    retention=RETENTION,
)
