"""How the features hang together: which there are, who reacts to what, and how the application is put together."""

from sqlalchemy import or_

from config import Settings, settings_or_exit

from .communities.feature import FEATURE as COMMUNITIES
from .core import application, events
from .core.application import Site
from .core.data.db import db
from .core.data.schema import db_commands
from .core.feature import Feature
from .core.jobs import clock
from .core.jobs.cli import jobs_commands
from .core.jobs.processes import clock_command
from .core.live import rooms, sockets
from .core.outside import valkey
from .core.patches import catalogue, connections, fanout, templates
from .core.server import admission, assets, bodies, headroom
from .core.web import csrf, errors, fragments, headers, limits, logs, pagecache, urls
from .core.web.cookies import cookie_names
from .core.words import language
from .feed.feature import FEATURE as FEED
from .follows import reactions as follow_reactions
from .follows.events import MemberBlocked, MemberFollowed
from .follows.feature import FEATURE as FOLLOWS
from .follows.visibility import has_ties
from .members import current
from .members import events as member_events
from .members import live as member_live
from .members import reactions as member_reactions
from .members.feature import FEATURE as MEMBERS
from .members.queries import Along
from .moderation import reactions as moderation_reactions
from .moderation.events import PostDecided
from .moderation.feature import FEATURE as MODERATION
from .notifications import reactions as notifications
from .notifications.feature import FEATURE as NOTIFICATIONS
from .notifications.queries import unread_of
from .petitions import live as petition_live
from .petitions import reactions as petition_reactions
from .petitions import urgency
from .petitions.events import PetitionChanged, PetitionClosed, PetitionStarted, SharesBrought, StepReached
from .petitions.feature import FEATURE as PETITIONS
from .petitions.kind import PETITION
from .posts import kinds
from .posts import live as thread_live
from .posts import reactions as post_reactions
from .posts.events import DiscussionPosted, PostDeleted, PostEdited, ReplyPosted
from .posts.feature import FEATURE as POSTS
from .posts.own_kinds import DISCUSSION, REPLY
from .posts.visibility import has_hidden
from .profiles.feature import FEATURE as PROFILES
from .site.feature import FEATURE as SITE

MACHINERY = Feature(commands=(db_commands, jobs_commands, clock_command))
# Their order does not matter: no two of them own an address, a kind of room or a command together.
FEATURES = (
    MACHINERY,
    MEMBERS,
    FOLLOWS,
    POSTS,
    PETITIONS,
    MODERATION,
    NOTIFICATIONS,
    PROFILES,
    COMMUNITIES,
    FEED,
    SITE,
)

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

# What every page of a member asks of them, in one statement with their session.
ALONG: Along = {"is_special": lambda member_id: or_(has_ties(member_id), has_hidden(member_id)), "unread": unread_of}


def create_app(settings: Settings | None = None) -> Site:
    """The whole application, configured from the environment unless `settings` are given."""
    kinds.register(KINDS)
    app = Site("activistnet", settings or settings_or_exit())
    urls.init_app(app)
    if app.settings.patches:
        templates.apply(app)
    app.add_template_global(application.settings)
    logs.init_app(app, hidden=["mailbox"])
    db.init_app(app)
    headers.init_app(app)
    csrf.protect(app)
    errors.init_app(app)
    valkey.init_app(app)
    limits.init_app(app)
    current.init_app(app, along=ALONG)
    language.init_app(app, setting=current.language_setting, zone=current.zone_setting)
    if app.settings.patches:
        catalogue.apply(app)
    _add_features(app)
    admission.init_app(app, goes_first=urgency.is_signing)
    pagecache.init_app(app)
    fragments.init_app(app)
    assets.init_app(app)
    if app.settings.patches:
        fanout.apply(app)
    sockets.init_app(app, session_cookie=cookie_names(app.settings.base_url).session)
    if app.settings.patches:
        connections.apply(app)
    bodies.init_app(app)
    headroom.init_app(app)
    return app


def _add_features(app: Site) -> None:
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for command in feature.commands:
            app.cli.add_command(command)
    events.react(REACTIONS)
    rooms.register(
        identify=member_live.identify,
        authorizers={kind: authorizer for each in FEATURES for kind, authorizer in each.authorizers.items()},
        refreshes={kind: refresh for each in FEATURES for kind, refresh in each.refreshes.items()},
        alive=member_live.alive,
    )
    clock.init_app(
        app,
        loops=[loop for each in FEATURES for loop in each.loops],
        schedule=[entry for each in FEATURES for entry in each.schedule],
    )
