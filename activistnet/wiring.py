"""How the features hang together: which pages there are, who reacts to what, who may watch what, what runs when."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy import or_

import config

from .communities import views as communities
from .core import events
from .core.data import gauges
from .core.data.db import db
from .core.data.schema import db_commands
from .core.jobs import clock, schedule
from .core.jobs.cli import jobs_commands
from .core.jobs.processes import clock_command
from .core.live import rooms, sockets
from .core.outside import valkey
from .core.patches import catalogue, connections, fanout, templates
from .core.server import admission, assets, bodies, headroom
from .core.server.application import Site
from .core.web import csrf, errors, fragments, headers, limits, logs, pagecache, urls
from .core.web.cookies import cookie_names
from .core.words import language
from .feed import views as feed
from .follows import models as _follows
from .follows import reactions as follow_reactions
from .follows import views as follows
from .follows.events import MemberBlocked, MemberFollowed
from .follows.visibility import has_ties
from .members import current, settings_views, sign_in_views
from .members import events as member_events
from .members import live as member_live
from .members import reactions as member_reactions
from .members import tasks as member_tasks
from .members import views as members
from .members.cli import members_commands
from .members.queries import Along
from .moderation import models as _moderation
from .moderation import reactions as moderation_reactions
from .moderation import views as moderation
from .moderation.events import PostDecided
from .notifications import models as _notifications
from .notifications import reactions as notifications
from .notifications import views as notification_views
from .notifications.queries import unread_of
from .petitions import data_views, sign_views, urgency
from .petitions import live as petition_live
from .petitions import models as _petitions
from .petitions import reactions as petition_reactions
from .petitions import tasks as petition_tasks
from .petitions import views as petitions
from .petitions.cli import petition_commands
from .petitions.events import PetitionChanged, PetitionClosed, PetitionStarted, SharesBrought, StepReached
from .petitions.kind import PETITION
from .posts import kinds, reply_views, share_views
from .posts import live as thread_live
from .posts import reactions as post_reactions
from .posts import views as posts
from .posts.events import DiscussionPosted, PostDeleted, PostEdited, ReplyPosted
from .posts.own_kinds import DISCUSSION, REPLY
from .posts.visibility import has_hidden
from .profiles import views as profiles
from .site import health_views
from .site import views as site
from .site.demo import demo_commands

BLUEPRINTS: list[Blueprint] = [
    members.bp,
    sign_in_views.bp,
    settings_views.bp,
    follows.bp,
    profiles.bp,
    posts.bp,
    reply_views.bp,
    share_views.bp,
    moderation.bp,
    notification_views.bp,
    petitions.bp,
    sign_views.bp,
    data_views.bp,
    communities.bp,
    feed.bp,
    site.bp,
    health_views.bp,
]

# Imported so that migrations see every table.
TABLES = (schedule, gauges, _follows, _moderation, _notifications, _petitions)

# Every kind of post, in the order people are shown them.
KINDS = [PETITION, DISCUSSION, REPLY]

REACTIONS: events.Reactions = {
    member_events.JoinAsked: [member_reactions.on_join_asked],
    member_events.ResetAsked: [member_reactions.on_reset_asked],
    member_events.PasswordChanged: [member_reactions.on_password_changed],
    member_events.MailboxChangeAsked: [member_reactions.on_mailbox_change_asked],
    member_events.MailboxChanged: [member_reactions.on_mailbox_changed],
    member_events.SessionsEnded: [member_live.on_sessions_ended],
    member_events.MemberLeft: [
        follow_reactions.on_member_left,
        post_reactions.on_member_left,
        petition_reactions.on_member_left,
    ],
    MemberBlocked: [follow_reactions.on_blocked],
    ReplyPosted: [thread_live.tell_reply, notifications.on_reply],
    DiscussionPosted: [post_reactions.on_posted],
    PostEdited: [post_reactions.on_edited],
    PostDeleted: [post_reactions.on_deleted, thread_live.tell_deleted],
    MemberFollowed: [notifications.on_follower],
    StepReached: [notifications.on_step],
    SharesBrought: [notifications.on_shares],
    PostDecided: [moderation_reactions.take_from_pages, notifications.on_decision],
    PetitionStarted: [petition_reactions.forget_pages],
    PetitionChanged: [petition_live.tell, petition_reactions.forget_pages],
    PetitionClosed: [petition_live.tell, petition_reactions.forget_pages],
}

# Who may watch what: an authorizer answers what is true of the room now, or None. And how rooms are read again.
AUTHORIZERS: dict[str, rooms.Authorizer] = {
    "member": member_live.authorize,
    "thread": thread_live.authorize,
    "petition": petition_live.authorize,
}
REFRESHES = {"petition": rooms.Refresh("count", petition_live.read)}

# What every page of a member asks of them, in one statement with their session.
ALONG: Along = {"is_special": lambda member_id: or_(has_ties(member_id), has_hidden(member_id)), "unread": unread_of}

# What the clock does every so many seconds, and what it enqueues when it is due.
LOOPS = [clock.Loop("fold", 0.25, petition_live.fold)]
SCHEDULE = [
    schedule.Entry(petition_tasks.close_due, every=timedelta(minutes=1)),
    schedule.Entry(petition_tasks.forget_old_tries, at=time(3, 10)),
    schedule.Entry(petition_tasks.recount_all, at=time(3, 30)),
    schedule.Entry(member_tasks.clear_away, at=time(3, 50)),
]

COMMANDS = [
    db_commands,
    members_commands,
    jobs_commands,
    clock_command,
    demo_commands,
    petition_commands,
]


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The whole application, configured from the environment unless `settings` are given."""
    kinds.register(KINDS)
    root = Path(__file__).resolve().parent.parent
    app = Site("activistnet", template_folder=str(root / "templates"), static_folder=None, root_path=str(root))
    urls.init_app(app)
    app.config.from_mapping(settings or config.settings())
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if app.config["PATCHES"]:
        templates.apply(app)
    logs.init_app(app, hidden=["mailbox"])
    db.init_app(app)
    headers.init_app(app)
    csrf.protect(app)
    errors.init_app(app)
    valkey.init_app(app)
    limits.init_app(app)
    current.init_app(app, along=ALONG)
    language.init_app(app, setting=current.language_setting, zone=current.zone_setting)
    if app.config["PATCHES"]:
        catalogue.apply(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for commands in COMMANDS:
        app.cli.add_command(commands)
    events.react(REACTIONS)
    admission.init_app(app, goes_first=urgency.is_signing)
    pagecache.init_app(app)
    fragments.init_app(app)
    assets.init_app(app)
    rooms.register(identify=member_live.identify, authorizers=AUTHORIZERS, refreshes=REFRESHES, alive=member_live.alive)
    if app.config["PATCHES"]:
        fanout.apply(app)
    sockets.init_app(app, session_cookie=cookie_names(app.config["BASE_URL"]).session)
    if app.config["PATCHES"]:
        connections.apply(app)
    bodies.init_app(app)
    headroom.init_app(app)
    clock.init_app(app, loops=LOOPS, schedule=SCHEDULE)
    return app
