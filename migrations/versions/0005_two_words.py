"""Who may see a post is its `visibility`, where a petition is in its life its `stage`: one word each.

The columns of before stay for the code of before, which may still run meanwhile: a trigger keeps each pair alike. It
runs only where one of the pair is written. A later revision drops them.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# table, word of before, word of now, what a row begins with, all values
PAIRS = (
    ("posts", "state", "visibility", "visible", ("visible", "hidden", "deleted")),
    ("petitions", "petition_state", "stage", "open", ("open", "closed")),
)


def upgrade() -> None:
    for table, before, now, first, values in PAIRS:
        op.add_column(table, sa.Column(now, sa.String(), server_default=first, nullable=False))
        op.execute(f"UPDATE {table} SET {now} = {before} WHERE {before} <> '{first}'")  # noqa: S608 - names of ours
        allowed = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(op.f(f"ck_{table}_{now}"), table, f"{now} IN ({allowed})")
        op.execute(
            f"""
            CREATE FUNCTION keep_{table}_{before}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    IF NEW.{now} = '{first}' THEN NEW.{now} := NEW.{before}; END IF;
                ELSIF NEW.{now} = OLD.{now} THEN
                    NEW.{now} := NEW.{before};
                END IF;
                NEW.{before} := NEW.{now};
                RETURN NEW;
            END $$
            """
        )
        op.execute(
            f"""
            CREATE TRIGGER keep_{before}_inserted BEFORE INSERT ON {table} FOR EACH ROW
              WHEN (NEW.{before} <> '{first}' OR NEW.{now} <> '{first}')
              EXECUTE FUNCTION keep_{table}_{before}()
            """
        )
        op.execute(
            f"""
            CREATE TRIGGER keep_{before}_updated BEFORE UPDATE OF {before}, {now} ON {table} FOR EACH ROW
              EXECUTE FUNCTION keep_{table}_{before}()
            """
        )


def downgrade() -> None:
    for table, before, now, _first, _values in PAIRS:
        op.execute(f"DROP TRIGGER keep_{before}_updated ON {table}")
        op.execute(f"DROP TRIGGER keep_{before}_inserted ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}_{before}()")
        op.drop_column(table, now)
