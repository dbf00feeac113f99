"""Reports and decisions name a rule by its id: a code says which one only together with the topic.

Revision: 0009, after 0008. The release before writes and reads codes: a trigger fills in the ids of its rows. Both go
when `rule` does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("decisions", "reports")

RULE_CITED = """
CREATE FUNCTION rule_cited(cited text, post bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT topic_rules.id
      FROM topic_rules JOIN posts ON posts.id = post
     WHERE topic_rules.code = cited AND (topic_rules.topic_id = posts.topic_id OR topic_rules.topic_id IS NULL)
     ORDER BY topic_rules.topic_id IS NULL
     LIMIT 1
$$
"""

FILL_IN = """
CREATE FUNCTION fill_in_rule_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rule_id := rule_cited(NEW.rule, NEW.post_id);
    RETURN NEW;
END $$
"""

# What authors and reporters were told so far was one of the rules with this code, of whatever topic.
TOLD = """
UPDATE notifications
   SET data = jsonb_set(data, '{rule}', to_jsonb(topic_rules.title))
  FROM decisions JOIN topic_rules ON topic_rules.id = decisions.rule_id
 WHERE notifications.kind IN ('decision', 'report') AND notifications.thing = concat('decision:', decisions.id)
   AND data ->> 'rule' <> topic_rules.title
"""


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute(RULE_CITED)
    op.execute(FILL_IN)
    for table in TABLES:
        op.add_column(table, sa.Column("rule_id", sa.BigInteger(), nullable=True))
        op.execute(f"UPDATE {table} SET rule_id = rule_cited(rule, post_id)")  # noqa: S608
        op.create_foreign_key(op.f(f"fk_{table}_rule_id_topic_rules"), table, "topic_rules", ["rule_id"], ["id"])
        op.create_index(op.f(f"ix_{table}_rule_id"), table, ["rule_id"], unique=False)
        op.execute(
            f"CREATE TRIGGER fill_in_rule_id BEFORE INSERT ON {table} FOR EACH ROW"
            " WHEN (NEW.rule_id IS NULL AND NEW.rule IS NOT NULL) EXECUTE FUNCTION fill_in_rule_id()"
        )
    op.execute(TOLD)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER fill_in_rule_id ON {table}")
        op.drop_index(op.f(f"ix_{table}_rule_id"), table_name=table)
        op.drop_constraint(op.f(f"fk_{table}_rule_id_topic_rules"), table, type_="foreignkey")
        op.drop_column(table, "rule_id")
    op.execute("DROP FUNCTION fill_in_rule_id()")
    op.execute("DROP FUNCTION rule_cited(text, bigint)")
