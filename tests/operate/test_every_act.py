"""Whatever changes the site at /operate or on the command line is exactly one line of the log, also when done twice.

A route or command that is not in the two tables fails: say here what it is sent and which verb it leaves, or why none.
"""

import json
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from clis import every_command
from factories import make_member, make_petition, save
from official import WESTMINSTER
from operate.conftest import acts
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for
from activistnet.topics.models import Topic, TopicRule

SURE = {"password": PASSWORD}
LOST = "petitions.tasks.recount"


class Press(NamedTuple):
    """What is sent to a route, the verb that the log then has, and a command that has to be run before.

    `undoes` says how its path differs from that of what it takes back, which is done before.
    """

    fields: dict[str, str]
    verb: str
    first: tuple[str, ...] = ()
    undoes: tuple[str, str] = ("", "")


PAGES = {
    "/operate/members/<int:member_id>/lift": Press({}, "member.lift"),
    "/operate/members/<int:member_id>/reset": Press(SURE, "member.reset"),
    "/operate/members/<int:member_id>/role": Press({"role": "moderator", **SURE}, "member.appoint"),
    "/operate/members/<int:member_id>/editor": Press({"days": "90", **SURE}, "editor.ask"),
    "/operate/members/<int:member_id>/editor/end": Press(
        {}, "editor.end", ("members", "appoint", "{person.handle}", "editor")
    ),
    "/operate/members/<int:member_id>/coach": Press(SURE, "coach.appoint"),
    "/operate/members/<int:member_id>/coach/end": Press(
        {}, "coach.end", ("members", "appoint", "{person.handle}", "coach")
    ),
    "/operate/members/<int:member_id>/delete": Press({"handle": "{person.handle}", **SURE}, "member.delete"),
    "/operate/jobs/<int:number>/retry": Press({}, "job.retry"),
    "/operate/jobs/<int:number>/drop": Press({}, "job.drop"),
    "/operate/jobs/retry": Press({"job": LOST}, "job.retry"),
    "/operate/jobs/drop": Press({"job": LOST}, "job.drop"),
    "/operate/mail/retry": Press({}, "job.retry"),
    "/operate/demo/remove": Press(SURE, "demo.remove"),
    "/operate/site/invitation": Press({}, "site.invitation"),
    "/operate/site/approval": Press({}, "site.approval"),
    "/operate/site/invitation/end": Press({}, "site.open", undoes=("/end", "")),
    "/operate/site/announcement": Press({"text": "On Sunday", "hours": "4"}, "announcement.set"),
    "/operate/site/announcement/end": Press({}, "announcement.end", ("site", "announce", "On Sunday")),
    "/operate/site/maintenance": Press({"text": "We move", "hours": "4"}, "maintenance.set"),
    "/operate/site/maintenance/end": Press({}, "maintenance.end", ("site", "maintenance", "We move")),
    "/operate/addresses/domains": Press({"domain": "spam.example"}, "domain.block"),
    "/operate/addresses/domains/unblock": Press(
        {"domain": "spam.example"}, "domain.unblock", ("site", "domains", "--block", "spam.example")
    ),
    "/operate/addresses/networks": Press({"network": "192.0.2.0/24"}, "network.share"),
    "/operate/addresses/networks/unshare": Press(
        {"network": "192.0.2.0/24"}, "network.unshare", ("site", "networks", "--share", "192.0.2.0/24")
    ),
    "/operate/topics": Press({"name": "Housing", "description": ""}, "topic.add"),
    "/operate/topics/<slug>": Press({"name": "Homes", "description": ""}, "topic.change"),
    "/operate/topics/<slug>/close": Press({}, "topic.close"),
    "/operate/topics/<slug>/reopen": Press({}, "topic.reopen", ("topics", "close", "health")),
    "/operate/topics/<slug>/rules": Press({"title": "Be kind", "text": ""}, "rule.add"),
    "/operate/rules": Press({"title": "Be kind", "text": ""}, "rule.add"),
    "/operate/rules/<int:number>": Press({"title": "Be kind", "text": ""}, "rule.change"),
    "/operate/rules/<int:number>/at-once": Press({}, "rule.change"),
    "/operate/rules/<int:number>/not-at-once": Press({}, "rule.change", undoes=("not-at-once", "at-once")),
    "/operate/rules/<int:number>/remove": Press({}, "rule.remove"),
    "/operate/pages/<name>": Press({"text": "Little."}, "page.write"),
}


class Command(NamedTuple):
    """The words after a command, and the verb that the log then has."""

    words: str
    verb: str
    piped: str = ""


LOOKS = "It only looks."
SCHEMA = "The schema's own revision says it; below this release there is no log."
BESIDE = "It makes or reads files beside the site."
COMMANDS: dict[str, Command | str] = {
    "members create": Command("newcomer --email new@example.org", "member.create", "seven quiet herons\n"),
    "members appoint": Command("{person.handle} moderator", "member.appoint"),
    "members suspend": Command("{person.handle} --rule hate --reason Spam", "member.suspend"),
    "members lift": Command("{suspended.handle}", "member.lift"),
    "members reset": Command("{person.handle}", "member.reset"),
    "members delete": Command("{person.handle} --yes", "member.delete"),
    "members find": LOOKS,
    "jobs list": LOOKS,
    "jobs retry": Command("{job}", "job.retry"),
    "jobs drop": Command("{job} --yes", "job.drop"),
    "jobs run": "It does what the worker would.",
    "petitions import": Command("{file}", "petition.import"),
    "petitions recount": Command("{petition}", "petition.recount"),
    "petitions origins": LOOKS,
    "search fill": "What is searched is made of what is published.",
    "search status": LOOKS,
    "posts render": "What is published stays, and is shown as the code reads it.",
    "keys accept": Command("--yes", "keys.accept"),
    "keys reseal": "tests/core/test_resealing.py, where there is something to seal",
    "demo load": "tests/site/test_demo.py, on a site without members",
    "site announce": Command("Sunday", "announcement.set"),
    "site maintenance": Command("Moving", "maintenance.set"),
    "site domains": Command("--block spam.example", "domain.block"),
    "site networks": Command("--share 192.0.2.0/24", "network.share"),
    "demo remove": "tests/site/test_demo.py, where there is a demonstration",
    "mail test": "It sends one message to whoever asks for it.",
    "check": LOOKS,
    "topics add": Command("Housing", "topic.add"),
    "topics rename": Command("health Homes", "topic.change"),
    "topics close": Command("health", "topic.close"),
    "topics reopen": Command("closed", "topic.reopen"),
    "topics rules": Command("--topic closed --remove own-rule", "rule.remove"),
    "topics page": Command("privacy --from -", "page.write", "Little."),
    "topics list": LOOKS,
    "audit list": LOOKS,
    "audit verify": LOOKS,
    "clock": "A process of the site.",
    **dict.fromkeys(("db upgrade", "db downgrade", "db stamp"), SCHEMA),
    **dict.fromkeys(("db check", "db current", "db revision", "db freeze", "db describe"), LOOKS),
    **dict.fromkeys((f"backup {name}" for name in ("create", "send", "verify", "restore", "drill")), BESIDE),
}
PROGRAMS = {"run", "shell", "routes"}  # Flask's own


@pytest.fixture
def things(app, operator, tmp_path) -> dict[str, Any]:
    petition, person = make_petition(), make_person("Amina")
    make_member("sample1")
    suspended = make_person("Bram")
    with app.app_context(), db.transaction():
        lost = {"suspended_at": sa.func.now()}
        db.session.execute(sa.text("UPDATE petitions SET signature_count = 7 WHERE id = :id"), {"id": petition.id})
        db.session.execute(sa.update(type(suspended)).where(type(suspended).id == suspended.id).values(lost))
    parked = [
        save(Outbox(job=job, args=[1], failed_at=sa.func.now())) for job in (LOST, "petitions.tasks.mail_receipt")
    ]
    closed = save(Topic(slug="closed", name="Closed", closed_at=sa.func.now()))
    rule = save(TopicRule(topic_id=closed.id, code="own-rule", number=1, title="A rule of its own"))
    file = tmp_path / "petition.json"
    file.write_text(json.dumps(OFFICIAL))
    numbers = {"petition": petition.id, "job": parked[0].id, "rule": rule.id}
    return {"person": person, "suspended": suspended, "file": file, **numbers}


OFFICIAL = {"links": {}, "data": {"type": "petition", "id": 700_000, "attributes": WESTMINSTER}}


def test_every_form_and_every_command_is_in_the_tables(app):
    operated = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/operate")]
    there = {rule.rule for rule in operated if "POST" in rule.methods}
    assert there == set(PAGES)
    named = {" ".join(words) for words, _ in every_command(app.cli)}
    assert named - PROGRAMS == set(COMMANDS)


@pytest.mark.parametrize("rule", PAGES)
def test_a_form_leaves_one_line_also_when_it_is_pressed_twice(app, client, operator, things, run, rule):
    press = PAGES[rule]
    first = [word.format_map(things) for word in press.first]
    assert not first or run(*first).exit_code == 0
    member = things["suspended"] if press.verb == "member.lift" else things["person"]
    number = things["rule" if "/rules/" in rule else "job"]
    path = rule.replace("<int:member_id>", str(member.id)).replace("<int:number>", str(number))
    path = path.replace("<slug>", "health").replace("<name>", "privacy")
    secret = client.get_cookie(cookie_names(app.settings.base_url).session).value
    fields = {name: value.format_map(things) for name, value in press.fields.items()}
    sent = {**fields, "csrf_token": token_for(secret)}
    if press.undoes[0]:
        client.post(path.replace(*press.undoes), data=sent, forged=True)
    before = len(acts())
    answers = [client.post(path, data=sent, forged=True).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert [(line.actor, line.verb) for line in acts()[before:]] == [(operator.id, press.verb)]


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if isinstance(command, Command)])
def test_a_command_leaves_one_line_and_none_where_nothing_changes(app, run, things, name):
    command = COMMANDS[name]
    words = command.words.format_map(things).split()
    first = run(*name.split(), *words, input=command.piped)
    assert first.exit_code == 0, first.output
    assert [(line.actor, line.verb) for line in acts()] == [(None, command.verb)]
    run(*name.split(), *words, input=command.piped)
    # Another mail goes out, the file is read anew, all keys are noted anew.
    is_done_again = name in ("members reset", "petitions import", "keys accept")
    assert len(acts()) == (2 if is_done_again else 1)
