"""The demonstration: what it loads, and where it refuses to."""

import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member

from activistnet.core.data import tallies
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.follows.queries import search
from activistnet.members.models import Member, MemberWord
from activistnet.members.readers import VISITOR
from activistnet.notifications.models import Notification
from activistnet.petitions.models import Petition
from activistnet.petitions.services.counting import count_rows
from activistnet.posts.links import post_url
from activistnet.posts.models import Discussion, Post
from activistnet.posts.services import numbers
from activistnet.site.demo_crowd import load_crowd


@pytest.fixture
def load(app, tmp_path, configure):
    """`load("--size", "small")` runs the command with a folder of its own for what it writes."""
    [sockets] = parse_qs(urlsplit(app.settings.database_url).query)["host"]
    (tmp_path / "state-folder").write_text(f"{Path(sockets).parent}\n")
    configure(var_dir=tmp_path, host="127.0.0.1", base_url="http://127.0.0.1:8000")

    def load(*arguments):
        return app.test_cli_runner().invoke(args=["demo", "load", *arguments])

    load.file = tmp_path / "demo.txt"
    return load


def everything(app):
    with app.app_context():
        posts = db.session.execute(sa.select(Post.title, Post.body, Post.reply_count).order_by(Post.id)).all()
        return [tuple(row) for row in posts]


def test_the_story_is_told_and_its_counts_are_true(app, client, load):
    assert load().exit_code == 0
    with app.app_context():
        assert [line.verb for line in db.session.scalars(sa.select(Audit))] == ["demo.load"]
        for petition in db.session.scalars(sa.select(Petition)):
            assert petition.signature_count == count_rows(petition.id) > 0
        replies = sa.select(sa.func.count()).where(Post.kind == "reply", Post.visibility == "visible")
        counted = sa.select(sa.func.sum(Post.reply_count))
        assert db.session.scalar(replies) == db.session.scalar(counted) > 50
        assert numbers.repair(1, 10_000) == 0
        addresses = [post_url(petition) for petition in db.session.scalars(sa.select(Petition))]
    for address in addresses:
        happened = client.get(address).text
        assert "Published" in happened and "compared the count" not in happened, address


def test_the_sign_ins_are_for_this_account_alone_and_work(app, load, client):
    load()
    assert stat.S_IMODE(load.file.stat().st_mode) == 0o600
    handle, password, role = load.file.read_text().splitlines()[1].split()
    assert role == "member"
    page = client.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/login", data={"handle": handle, "password": password, "csrf_token": token})
    assert answer.status_code == 303


def test_everyone_has_something_to_read(app, load):
    load()
    with app.app_context():
        told = sa.select(Notification.member_id).distinct()
        assert len(db.session.scalars(told).all()) > 8


@pytest.mark.commits
def test_everybody_in_a_crowd_is_found_by_name(app):
    with app.app_context(), db.transaction():
        load_crowd(60, seed=3)
    with app.app_context():
        named = sa.select(MemberWord).where(MemberWord.member_id == Member.id)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member).where(~named.exists())) == 0
        assert search("ada", VISITOR).items
        assert tallies.repair_all() == 0


def test_passwords_differ_on_every_installation(app, load):
    load()
    first = load.file.read_text()
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("TRUNCATE members, posts CASCADE"))
    load()
    assert load.file.read_text() != first


def test_the_same_seed_tells_the_same_story(app, load):
    load("--seed", "3")
    first = everything(app)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("TRUNCATE members, posts CASCADE"))
    load("--seed", "3")
    assert everything(app) == first


def test_a_site_with_members_is_left_alone(app, load):
    make_member()
    assert load().exit_code != 0
    quiet = load("--if-empty")
    assert quiet.exit_code == 0
    assert not Path(load.file).exists()


FOR_OTHERS = {
    "HOST is open": [{"host": host} for host in ("0.0.0.0", "192.0.2.7", "example.org", "::")],
    "BASE_URL is an address of others": [
        {"base_url": address}
        for address in ("https://act.example", "http://act.example", "https://localhost", "http://abc.onion")
    ],
    "DATABASE_URL is a database of your own": [
        {"database_url": url}
        for url in ("postgresql+psycopg://site@db/act", "postgresql+psycopg://site@/act?host=/run")
    ],
}


@pytest.mark.parametrize(("reason", "setting"), [(why, each) for why, all_of in FOR_OTHERS.items() for each in all_of])
def test_other_machines_are_never_shown_a_demonstration(app, load, configure, reason, setting):
    configure(**setting)
    refused = load("--if-empty")
    assert (refused.exit_code, reason in refused.output) == (1, True)
    assert not load.file.exists()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 0


def rows_of(app):
    with app.app_context():
        tables = ("members", "posts", "signatures", "decisions", "reports", "shares", "notifications", "activities")
        return {name: db.session.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in tables}


def test_the_demonstration_is_taken_out_and_nothing_else(app, load, log_in, client):
    load()
    with app.app_context(), db.transaction():
        load_crowd(60, seed=3)
    remove = app.test_cli_runner().invoke
    assert remove(args=["demo", "remove"], input="n\n").exit_code == 1
    own = make_discussion(author := make_member("realperson"))
    with app.app_context():
        petition, discussion = [
            db.session.scalars(sa.select(kind.id).limit(1)).one() for kind in (Petition, Discussion)
        ]
        demos = {
            post.author_id for post in db.session.scalars(sa.select(Post).where(Post.id.in_([petition, discussion])))
        }
        # As if its only operator had begun that: nobody else could appoint another one on its pages.
        operator = sa.select(Member.id).where(Member.role == "operator").scalar_subquery()
        db.session.execute(sa.update(Post).where(Post.id == discussion).values(author_id=operator))
        db.session.commit()
    log_in(author)
    assert client.post(f"/petitions/{petition}/sign").status_code == 303
    assert client.post(f"/posts/{discussion}/replies", data={"body": "And I?"}).status_code == 303
    done = remove(args=["demo", "remove", "--yes"])
    assert done.exit_code == 0, (done.output, done.exception)
    assert "No operator is left: `bin/flask members create` or `appoint`, with --role operator" in done.output
    with app.app_context():
        roots = set(db.session.scalars(sa.select(Post.id).where(Post.root_id.is_(None))))
        assert roots == {own.id, petition, discussion}
        active = db.session.scalars(sa.select(Member.handle).where(Member.deleted_at.is_(None)))
        assert set(active) == {"realperson"}
        assert {*db.session.scalars(sa.select(Member.id))} >= demos
        assert count_rows(petition) >= 1
    assert not load.file.exists()
    again = remove(args=["demo", "remove", "--yes"])
    assert (again.exit_code, again.output) == (1, "Error: There is no demonstration here.\n")


def test_nothing_is_left_of_a_demonstration_that_nobody_has_joined(app, load):
    before = rows_of(app)
    load()
    assert app.test_cli_runner().invoke(args=["demo", "remove", "--yes"]).exit_code == 0
    assert rows_of(app) == before
