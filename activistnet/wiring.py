"""How the features hang together: which there are, and what stands around every request."""

from datetime import time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sqlalchemy import or_

from config import Settings, settings_or_exit

from .accountability.feature import FEATURE as ACCOUNTABILITY
from .accounts import acts, current
from .accounts import live as account_live
from .accounts.acts import Act
from .accounts.feature import FEATURE as ACCOUNTS
from .accounts.queries import Along
from .backups.feature import FEATURE as BACKUPS
from .coaching.feature import FEATURE as COACHING
from .collections.feature import FEATURE as COLLECTIONS
from .communities import kept_acts as topic_acts
from .communities.feature import FEATURE as COMMUNITIES
from .core import application, events
from .core.application import Hook, Site, Skin
from .core.data import db as database
from .core.data import orders, retention, tallies
from .core.feature import Feature
from .core.jobs import clearing, clock, pulse, tallying
from .core.jobs import retention as job_retention
from .core.jobs.cli import jobs_commands
from .core.jobs.keys_cli import keys_commands
from .core.jobs.mail_cli import mail_commands
from .core.jobs.processes import clock_command
from .core.jobs.schedule import Entry
from .core.live import rooms, sockets
from .core.outside import disk, drawings, valkey, visitors
from .core.patches import catalogue, connections, fanout, rules, statements, templates
from .core.server import admission, assets
from .core.server.bodies import Bodies
from .core.server.headroom import Headroom
from .core.web import (
    commands,
    compression,
    csrf,
    doors,
    errors,
    fragments,
    headers,
    limits,
    logs,
    maintenance,
    notes,
    once,
    pagecache,
    urls,
)
from .core.web import retention as web_retention
from .core.web.cookies import cookie_names
from .core.web.db_cli import db_commands
from .core.words import language, markup, sentences
from .decision_makers.feature import FEATURE as DECISION_MAKERS
from .defence import asking as defence
from .defence.feature import FEATURE as DEFENCE
from .deliveries.feature import FEATURE as DELIVERIES
from .deliveries.telling import PROMISES as PROMISED
from .deliveries.telling import TOLD as DELIVERED
from .embeds.feature import FEATURE as EMBEDS
from .featuring.feature import FEATURE as FEATURING
from .feed.feature import FEATURE as FEED
from .follows import kept_acts as follow_acts
from .follows.feature import FEATURE as FOLLOWS
from .follows.visibility import has_ties, is_reached_apart
from .letters.feature import FEATURE as LETTERS
from .letters.telling import TOLD as LETTERS_LEFT
from .media import keeping as media_keeping
from .media import seeing as media_seeing
from .media import store as media_store
from .media import urgency as media_urgency
from .media.feature import FEATURE as MEDIA
from .members.feature import FEATURE as MEMBERS
from .moderation.evidence_queries import count_gone
from .moderation.evidence_queries import is_kept as is_evidence
from .moderation.feature import FEATURE as MODERATION
from .newcomers.feature import FEATURE as NEWCOMERS
from .notifications.feature import FEATURE as NOTIFICATIONS
from .notifications.queries import unread_of
from .operate.feature import FEATURE as OPERATE
from .outreach.feature import FEATURE as OUTREACH
from .petitions import happenings, urgency
from .petitions import kept_acts as petition_acts
from .petitions.feature import FEATURE as PETITIONS
from .petitions.kind import PETITION
from .posts import holds, kinds, mentioned, reviewing
from .posts import kept_acts as post_acts
from .posts.feature import FEATURE as POSTS
from .posts.filters import words_of
from .posts.own_kinds import DISCUSSION, REPLY
from .posts.picture_queries import is_for_reader
from .posts.visibility import has_hidden
from .profiles.feature import FEATURE as PROFILES
from .reactions import REACTIONS
from .search.feature import FEATURE as SEARCH
from .search.similar import list_similar
from .site import metrics
from .site.feature import FEATURE as SITE
from .spread.feature import FEATURE as SPREAD
from .starting import kept_acts as starting_acts
from .starting.feature import FEATURE as STARTING
from .teams.feature import FEATURE as TEAMS
from .teams.telling import TOLD as ADOPTED
from .topics import given
from .topics.feature import FEATURE as TOPICS
from .topics.membership import is_inside
from .topics.roles import looked_after_by
from .translating.feature import FEATURE as TRANSLATING
from .unions import finding
from .unions.feature import FEATURE as UNIONS
from .unions.telling import TOLD as JOINED
from .updates.feature import FEATURE as UPDATES
from .versions.feature import FEATURE as VERSIONS
from .vouching.feature import FEATURE as VOUCHING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MACHINERY = Feature(
    commands=(db_commands, jobs_commands, keys_commands, mail_commands, clock_command),
    loops=(tallying.LOOP,),
    schedule=(
        Entry(pulse.show, every=timedelta(seconds=30)),
        Entry(clearing.clear_away, at=time(4, 20)),
        Entry(once.clear_away, at=time(4, 25)),
        Entry(clearing.look_what_is_left, every=timedelta(hours=1)),
        Entry(tallying.recount_all, at=time(3, 40)),
    ),
    retention=job_retention.RETENTION + web_retention.RETENTION,
)
# Their order does not matter: no two of them own an address, a kind of room or a command together.
FEATURES = (
    MACHINERY,
    BACKUPS,
    MEMBERS,
    ACCOUNTS,
    MEDIA,
    FOLLOWS,
    TOPICS,
    DECISION_MAKERS,
    POSTS,
    PETITIONS,
    COLLECTIONS,
    DELIVERIES,
    LETTERS,
    FEATURING,
    SPREAD,
    TEAMS,
    TRANSLATING,
    UNIONS,
    UPDATES,
    VERSIONS,
    MODERATION,
    COACHING,
    DEFENCE,
    NOTIFICATIONS,
    PROFILES,
    COMMUNITIES,
    ACCOUNTABILITY,
    FEED,
    SEARCH,
    OUTREACH,
    NEWCOMERS,
    STARTING,
    EMBEDS,
    VOUCHING,
    SITE,
    OPERATE,
)

# Every kind of post, in the order people are shown them.
KINDS = [PETITION, DISCUSSION, REPLY]

# What is asked before a post is published, in this order.
HOLDS: tuple[holds.Ask, ...] = (reviewing.ask, defence.ask)

# What visitors may begin, by the view that it is sent to: kept with their wish to join, and done when they have.
ACTS = {
    "posts.reply": Act(post_acts.say_reply, post_acts.reply),
    "discussions.create": Act(post_acts.say_discussion, post_acts.discuss),
    "petitions.start": Act(petition_acts.say_petition, petition_acts.start),
    "launching.launch": Act(starting_acts.say_petition, starting_acts.launch),
    "shares.create": Act(post_acts.say_share, post_acts.share),
    "follows.follow": Act(follow_acts.say_follow, follow_acts.follow),
    "communities.follow": Act(topic_acts.say_follow, topic_acts.follow),
}

# What every page of a member asks of them, in one statement with their session.
# What is asked of them wherever they do something, too.
ALWAYS: Along = {"looks_after": looked_after_by}
ALONG: Along = {
    "is_special": lambda member_id: or_(
        has_ties(member_id), has_hidden(member_id), is_inside(member_id), is_reached_apart(member_id)
    ),
    "unread": unread_of,
    "filters": words_of,
}


def _sockets(app: Site, inside: "WSGIApplication") -> "WSGIApplication":
    return sockets.skin(app, inside, session_cookie=cookie_names(app.settings.base_url).session)


# What a request passes on its way to Flask, the outermost first.
SKINS: tuple[Skin, ...] = (
    # First: what comes after reads cookies and addresses, and headers that are too much are read by nobody.
    Headroom,
    # Before everything that counts or keeps places: whoever is still sending holds none.
    Bodies,
    # Before admission: a socket is a request that stays for hours, and a few of them would fill the site.
    _sockets,
    # Before admission: a file needs neither a place nor the database. Whether before or after the cache is the same,
    # as no file is a page.
    assets.skin,
    # Before admission: a page that is kept is there for everybody also when every place is taken.
    pagecache.skin,
    # Before Flask, which asks the database: as many at once as there are connections.
    partial(admission.skin, goes_first=urgency.is_signing, may_be_slow=media_urgency.may_be_slow),
    # Innermost, so that a page is kept with its policies on; what answers further out brings its own. One looks at the
    # request and the other at the answer, so the order of these two does not matter.
    visitors.skin,
    headers.skin,
)

# What runs around each view: before it in this order, after it in the opposite one.
HOOKS: tuple[Hook, ...] = (
    # Around all others: it takes the whole time, and sees what was sent. A commit that fails makes another answer.
    logs.HOOK,
    # After everything that reads or changes the page.
    compression.HOOK,
    # Around the rest: where one of them fails after the view, nothing is committed yet.
    database.HOOK,
    # Before the form is read: a form for an address that is spelt otherwise goes on to the right one with all it holds.
    urls.HOOK,
    # Before csrf, which takes the form apart: how large that may be is the view's to say, and more is refused unread.
    headers.HOOK,
    # Before whatever writes, which the next two may do; after headers, as the page of this refusal shows the form.
    errors.HOOK,
    # The last before the view, as it needs the form. After the view `headers` and `csrf` may come in any order: one
    # labels the answer, the other sets a cookie.
    csrf.HOOK,
    # Beside it: after the view it sets a cookie.
    notes.HOOK,
    # After csrf, which knows what was typed: it is given back.
    maintenance.HOOK,
    # After csrf, which says from which page a form comes; its answer is kept before `database` commits.
    once.HOOK,
)


def create_app(settings: Settings | None = None) -> Site:
    """The whole application, configured from the environment unless `settings` are given."""
    kinds.register(KINDS)
    holds.register(HOLDS)
    happenings.register([DELIVERED, JOINED, PROMISED, ADOPTED, LETTERS_LEFT])
    finding.register(list_similar)
    doors.register([defence.lets_through])
    media_seeing.register([is_for_reader])
    media_keeping.register([is_evidence], [count_gone])
    app = Site("activistnet", settings or settings_or_exit())
    if app.settings.patches:
        rules.apply(app)
        statements.apply()
        templates.apply(app)
    app.add_template_global(application.settings)
    app.add_template_filter(markup.preview)
    app.add_template_filter(given.in_words)
    app.add_template_filter(mentioned.without_handles)
    app.add_template_global(maintenance.announcement, "announced")
    app.add_template_global(maintenance.said, "paused")
    logs.configure(hidden=["mailbox"])
    urls.init_app(app)
    database.db.init_app(app)
    csrf.init_app(app, person=current.person)
    errors.init_app(app)
    valkey.init_app(app)
    disk.init_app(app)
    drawings.init_app(app)
    media_store.init_app(app)
    orders.init_app(app)
    maintenance.init_app(app, works_on_it=current.is_operator)
    limits.init_app(app)
    current.init_app(app, along=ALONG, always=ALWAYS)
    acts.init_app(app, ACTS)
    language.init_app(app, setting=current.language_setting, zone=current.zone_setting)
    sentences.init_app(app)
    if app.settings.patches:
        catalogue.apply(app)
        fanout.apply(app)
    _add_features(app)
    app.hang_in(HOOKS)
    app.put_on(SKINS)
    fragments.init_app(app)
    metrics.init_app(app)
    if app.settings.patches:
        connections.apply(app)
    return app


def _add_features(app: Site) -> None:
    addresses = {each.urls.__name__.split(".")[-2]: each.urls for each in FEATURES if each.urls is not None}
    app.jinja_env.globals["urls"] = SimpleNamespace(**addresses)
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for command in feature.commands:
            app.cli.add_command(commands.say_refusals(command))
    events.react(REACTIONS)
    notes.init_app(app, {word: sentence for each in FEATURES for word, sentence in each.notes.items()})
    tallies.init_app(app, [each for feature in FEATURES for each in feature.tallies])
    retention.init_app(app, [kept for each in FEATURES for kept in each.retention])
    rooms.register(
        identify=account_live.identify,
        authorizers={kind: authorizer for each in FEATURES for kind, authorizer in each.authorizers.items()},
        refreshes={kind: refresh for each in FEATURES for kind, refresh in each.refreshes.items()},
        publics={kind: public for each in FEATURES for kind, public in each.publics.items()},
        alive=account_live.alive,
    )
    clock.init_app(
        app,
        loops=[loop for each in FEATURES for loop in each.loops],
        schedule=[entry for each in FEATURES for entry in each.schedule],
    )
