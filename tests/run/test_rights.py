"""What the site may do in its own database: change rows, and nothing else."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from machine import CHECKOUT, Machine
from waiting import wait_until


def secrets_of(machine: Machine) -> dict[str, str]:
    lines = (machine.var / "secrets.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def owner_of(machine: Machine) -> str:
    """Where the database is, for its owner."""
    url = machine.child("web").environ()["DATABASE_URL"].replace("+psycopg", "")
    return psycopg.conninfo.make_conninfo(url, user="activistnet", password=secrets_of(machine)["DATABASE_PASSWORD"])


def test_the_site_can_change_rows_and_nothing_else_in_the_database(machine: Machine) -> None:
    for name in ("web", "worker", "clock"):
        wait_until(lambda name=name: machine.child(name) is not None)
    environments = [machine.child(name).environ() for name in ("web", "worker", "clock")]
    password = secrets_of(machine)["DATABASE_PASSWORD"]
    assert [each for each in environments if password in " ".join(each.values())] == []
    (url,) = {each["DATABASE_URL"] for each in environments}
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        mine = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(mine).fetchone() == (False,)
        owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        assert connection.execute(owned).fetchone() == (0,)
        for forbidden in (
            "CREATE TABLE mine (n int)",
            "CREATE TEMPORARY TABLE mine (n int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER TABLE members ADD mine int",
            "TRUNCATE members CASCADE",
            "UPDATE audit SET verb = 'topic.close'",
            "DELETE FROM audit",
            "DROP TABLE outbox",
            "COPY members TO PROGRAM 'cat'",
            "SELECT pg_read_file('PG_VERSION')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)
        hidden = "SELECT count(*) FROM pg_stat_activity WHERE query = '<insufficient privilege>'"
        assert connection.execute(hidden).fetchone() == (0,)  # the clock looks for old snapshots


def test_a_table_to_come_is_the_sites_to_use(machine: Machine) -> None:
    url = machine.child("web").environ()["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(owner_of(machine), autocommit=True) as connection:
        connection.execute("CREATE TABLE to_come (id bigint GENERATED ALWAYS AS IDENTITY, n serial)")
        with psycopg.connect(url) as site:
            assert site.execute("INSERT INTO to_come DEFAULT VALUES RETURNING n").fetchone() == (1,)
        connection.execute("DROP TABLE to_come")


GRANTED = """
    SELECT 'role', '', concat_ws(' ', rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls)
        FROM pg_roles WHERE rolname = 'activistnet_site'
    UNION ALL SELECT 'member', roleid::regrole::text, '' FROM pg_auth_members WHERE member = 'activistnet_site'::regrole
    UNION ALL SELECT 'database', '', unnest(datacl)::text FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'schema', nspname, unnest(nspacl)::text FROM pg_namespace WHERE nspname = 'public'
    UNION ALL SELECT relkind::text, relname, unnest(relacl)::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'function', proname, unnest(proacl)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'to come', defaclobjtype::text, unnest(defaclacl)::text FROM pg_default_acl
    ORDER BY 1, 2, 3
"""


def test_a_server_of_ones_own_gives_the_site_the_same_rights(machine: Machine) -> None:
    with psycopg.connect(owner_of(machine), autocommit=True) as connection:
        embedded = connection.execute(GRANTED).fetchall()
        assert ("S", "members_id_seq", "activistnet_site=U/activistnet") in embedded
        connection.execute("DROP OWNED BY activistnet_site; REVOKE pg_read_all_stats FROM activistnet_site")
        connection.execute("GRANT TEMPORARY ON DATABASE activistnet TO PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC")
        connection.execute("ALTER ROLE activistnet_site CREATEDB CREATEROLE NOLOGIN")
        assert connection.execute(GRANTED).fetchall() != embedded
        psql = Path(machine.child("postgres").exe()).with_name("psql")
        environment = {"SITE_PASSWORD": secrets_of(machine)["DATABASE_SITE_PASSWORD"]}
        subprocess.run([psql, owner_of(machine), "-qf", CHECKOUT / "deploy/roles.sql"], env=environment, check=True)
        assert connection.execute(GRANTED).fetchall() == embedded
    psycopg.connect(machine.child("web").environ()["DATABASE_URL"].replace("+psycopg", "")).close()
    assert machine.answers()


def test_an_installation_without_the_sites_role_gets_it_at_the_next_start(machine: Machine) -> None:
    secrets = machine.var / "secrets.env"
    lines = secrets.read_text().splitlines()
    for name in ("clock", "worker", "web"):
        wait_until(lambda name=name: machine.child(name) is not None)
    with psycopg.connect(owner_of(machine), autocommit=True) as connection:
        connection.execute("ALTER ROLE activistnet_site NOLOGIN SUPERUSER")
        connection.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM activistnet_site")
    machine.stop()
    secrets.write_text("".join(f"{line}\n" for line in lines if not line.startswith("DATABASE_SITE_PASSWORD")))
    machine.start()
    url = machine.child("web").environ()["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        mine = "SELECT rolsuper, (SELECT count(*) FROM members) FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(mine).fetchall() == [(False, 0)]
    assert machine.answers()
