"""A database knows the keys it was made with: a start with others is refused, and no key is lost silently."""

import threading
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.core.data.keys import KeyFingerprint
from activistnet.start import keys

pytestmark = pytest.mark.commits
OLD = "an earlier key, of thirty-two characters or more"
NEW = "a later key, of thirty-two characters or more as well"


def notes(app):
    with app.app_context():
        return {(each.purpose, each.fingerprint) for each in db.session.scalars(sa.select(KeyFingerprint))}


@pytest.fixture
def begun(app):
    """A database that was started once; its settings."""
    settings = replace(app.settings, sealing_keys=(OLD,), index_key=OLD, secret_key=OLD)
    assert keys.compare(settings) == []
    return settings


def test_the_same_keys_start_again_and_nothing_is_said_or_written(app, begun):
    before = notes(app)
    assert len(before) == 3
    assert keys.compare(begun) == []
    assert notes(app) == before


def test_no_key_stands_in_the_database(app, begun):
    assert all(len(noted) == 16 and OLD.encode() not in noted for _purpose, noted in notes(app))
    assert len({noted for _purpose, noted in notes(app)}) == 3  # equal keys of different use look different


@pytest.mark.parametrize("change", [{"index_key": NEW}, {"sealing_keys": (NEW,)}])
def test_o06_a_start_with_another_key_is_refused_and_leaves_no_trace(app, begun, change):
    before = notes(app)
    with pytest.raises(keys.OtherKeys, match="keys accept") as refused:
        keys.compare(replace(begun, **change))
    assert next(iter(change)).upper() in str(refused.value)
    assert NEW not in str(refused.value) and OLD not in str(refused.value)
    assert notes(app) == before


def test_a_new_sealing_key_before_the_old_one_is_noted_and_told_once(app, begun):
    both = replace(begun, sealing_keys=(NEW, OLD))
    assert keys.compare(both) == [keys.TELL_SEALING]
    assert keys.compare(both) == []
    with pytest.raises(keys.OtherKeys):
        keys.compare(replace(begun, sealing_keys=(NEW,)))


def test_once_all_is_sealed_anew_the_old_key_may_go(app, begun, configure):
    both = replace(begun, sealing_keys=(NEW, OLD))
    keys.compare(both)
    configure(sealing_keys=(NEW, OLD), index_key=OLD, secret_key=OLD)
    assert app.test_cli_runner().invoke(args=["keys", "reseal"]).exit_code == 0
    assert keys.compare(both) == []
    assert keys.compare(replace(begun, sealing_keys=(NEW,))) == []


def test_every_key_that_may_have_sealed_before_keys_were_noted_has_to_stay(app):
    both = replace(app.settings, sealing_keys=(NEW, OLD))
    assert keys.compare(both) == []
    with pytest.raises(keys.OtherKeys):
        keys.compare(replace(both, sealing_keys=(NEW,)))


def test_another_secret_key_is_told_once_and_not_where_the_earlier_one_still_holds(begun):
    assert keys.compare(replace(begun, secret_key=NEW)) == [keys.TELL_LINKS]
    assert keys.compare(replace(begun, secret_key=NEW)) == []
    assert keys.compare(replace(begun, secret_key_fallbacks=(NEW,))) == []


def test_lost_keys_are_given_up_only_when_that_is_said(app, begun, configure):
    configure(sealing_keys=(NEW,), index_key=NEW, secret_key=NEW)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["keys", "accept"], input="n\n").exit_code == 1
    with pytest.raises(keys.OtherKeys):
        keys.compare(app.settings)
    assert runner.invoke(args=["keys", "accept", "--yes"]).exit_code == 0
    assert keys.compare(app.settings) == []


def test_of_machines_that_start_together_with_different_keys_one_is_right(app):
    said = []

    def start(key):
        try:
            keys.compare(replace(app.settings, sealing_keys=(key,), index_key=key))
            said.append("started")
        except keys.OtherKeys:
            said.append("refused")

    threads = [threading.Thread(target=start, args=(f"{number}{OLD}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["refused"] * 5 + ["started"]
    assert len(notes(app)) == 3


def test_a_database_that_is_not_migrated_yet_holds_nothing_to_compare(app):
    app.test_cli_runner().invoke(args=["db", "downgrade", "0012", "--yes"])
    assert keys.compare(app.settings) == []


def test_a_database_that_is_away_is_not_said_to_have_other_keys(app):
    away = sa.make_url(app.settings.database_url).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError):
        keys.compare(replace(app.settings, database_url=away))
