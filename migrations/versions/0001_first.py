"""The first schema.

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "gauges",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gauges")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), server_default="person", nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("role", sa.String(), server_default="member", nullable=False),
        sa.Column("purpose", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("shows_follows", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("shows_signatures", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'imported')", name=op.f("ck_members_kind")),
        sa.CheckConstraint("role IN ('member', 'moderator', 'operator')", name=op.f("ck_members_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("mailbox_digest", name=op.f("uq_members_mailbox_digest")),
    )
    op.create_index(
        "ix_members_handle_prefix",
        "members",
        [sa.literal_column("lower(handle)").label("handle_lower")],
        unique=True,
        postgresql_ops={"handle_lower": "text_pattern_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_members_name_prefix",
        "members",
        [sa.literal_column("lower(display_name)").label("name_lower")],
        unique=False,
        postgresql_ops={"name_lower": "text_pattern_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        postgresql_with={"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"},
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at"], unique=False, postgresql_where=sa.text("failed_at IS NULL"))
    op.create_table(
        "schedule_runs",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_schedule_runs")),
    )
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ups_token_hash")),
    )
    op.create_index(op.f("ix_sign_ups_mailbox_digest"), "sign_ups", ["mailbox_digest"], unique=False)
    op.create_table(
        "signature_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=True),
        sa.Column("country", sa.String(), server_default="", nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_deltas")),
        postgresql_with={"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"},
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("slug", name=op.f("uq_topics_slug")),
    )
    op.create_table(
        "blocks",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("blocked_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("member_id <> blocked_id", name=op.f("ck_blocks_not_oneself")),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["members.id"], name=op.f("fk_blocks_blocked_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_blocks_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "blocked_id", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_blocked_id"), "blocks", ["blocked_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_drafts_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "place", name=op.f("pk_drafts")),
    )
    op.create_table(
        "follows",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("followed_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("member_id <> followed_id", name=op.f("ck_follows_not_oneself")),
        sa.ForeignKeyConstraint(
            ["followed_id"], ["members.id"], name=op.f("fk_follows_followed_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_follows_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "followed_id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_followed_id", "follows", ["followed_id", "created_at", "member_id"], unique=False)
    op.create_index(
        "ix_follows_member_id_created_at", "follows", ["member_id", "created_at", "followed_id"], unique=False
    )
    op.create_table(
        "mailed_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('reset', 'mailbox')", name=op.f("ck_mailed_links_purpose")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mailed_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_links_token_hash")),
    )
    op.create_index(op.f("ix_mailed_links_member_id"), "mailed_links", ["member_id"], unique=False)
    op.create_table(
        "mutes",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("muted_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("member_id <> muted_id", name=op.f("ck_mutes_not_oneself")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mutes_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["muted_id"], ["members.id"], name=op.f("fk_mutes_muted_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "muted_id", name=op.f("pk_mutes")),
    )
    op.create_index(op.f("ix_mutes_muted_id"), "mutes", ["muted_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("slug", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), server_default="", nullable=False),
        sa.Column("body_html", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="visible", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_active_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reply_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=True),
        sa.Column("stance", sa.String(), nullable=True),
        sa.CheckConstraint("(kind = 'reply') = (root_id IS NOT NULL)", name=op.f("ck_posts_root")),
        sa.CheckConstraint("kind IN ('discussion', 'petition', 'reply')", name=op.f("ck_posts_kind")),
        sa.CheckConstraint("stance IN ('for', 'against', 'neutral', 'question')", name=op.f("ck_posts_stance")),
        sa.CheckConstraint("state IN ('visible', 'hidden', 'deleted')", name=op.f("ck_posts_state")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_posts_author_id_members")),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name=op.f("fk_posts_parent_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["root_id"], ["posts.id"], name=op.f("fk_posts_root_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_posts_topic_id_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_author", "posts", ["author_id", "id"], unique=False)
    op.create_index(
        "ix_posts_parent", "posts", ["parent_id"], unique=False, postgresql_where=sa.text("parent_id IS NOT NULL")
    )
    op.create_index(
        "ix_posts_thread", "posts", ["root_id", "path"], unique=False, postgresql_where=sa.text("root_id IS NOT NULL")
    )
    op.create_index(
        "ix_posts_thread_newest",
        "posts",
        ["root_id", "id"],
        unique=False,
        postgresql_where=sa.text("root_id IS NOT NULL"),
    )
    op.create_index(
        "ix_posts_topic",
        "posts",
        ["topic_id", "last_active_at", "id"],
        unique=False,
        postgresql_where=sa.text("root_id IS NULL"),
    )
    op.create_index(
        "ix_posts_topic_newest",
        "posts",
        ["topic_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("root_id IS NULL"),
    )
    op.create_table(
        "security_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_security_events_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index(op.f("ix_security_events_at"), "security_events", ["at"], unique=False)
    op.create_index(op.f("ix_security_events_member_id"), "security_events", ["member_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sessions_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_member_id"), "sessions", ["member_id"], unique=False)
    op.create_table(
        "topic_follows",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_topic_follows_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_follows_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "topic_id", name=op.f("pk_topic_follows")),
    )
    op.create_index(op.f("ix_topic_follows_topic_id"), "topic_follows", ["topic_id"], unique=False)
    op.create_table(
        "topic_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_rules_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_rules")),
        sa.UniqueConstraint(
            "topic_id", "code", name=op.f("uq_topic_rules_topic_id_code"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "activities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("verb IN ('posted', 'replied', 'shared', 'signed')", name=op.f("ck_activities_verb")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["members.id"], name=op.f("fk_activities_actor_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_activities_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("actor_id", "verb", "post_id", name=op.f("uq_activities_actor_id_verb_post_id")),
    )
    op.create_index(
        "ix_activities_actor",
        "activities",
        ["actor_id", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_activities_at", "activities", [sa.literal_column("at DESC"), sa.literal_column("id DESC")], unique=False
    )
    op.create_index(
        "ix_activities_post",
        "activities",
        ["post_id", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("previous_id", sa.BigInteger(), nullable=True),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "action IN ('hide', 'restore', 'lock', 'unlock', 'dismiss')", name=op.f("ck_decisions_action")
        ),
        sa.ForeignKeyConstraint(["moderator_id"], ["members.id"], name=op.f("fk_decisions_moderator_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_decisions_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["decisions.id"], name=op.f("fk_decisions_previous_id_decisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "post_id", "previous_id", name=op.f("uq_decisions_post_id_previous_id"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["members.id"], name=op.f("fk_notifications_actor_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notifications_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_notifications_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "member_id", "kind", "thing", "day", name=op.f("uq_notifications_member_id_kind_thing_day")
        ),
    )
    op.create_index(op.f("ix_notifications_actor_id"), "notifications", ["actor_id"], unique=False)
    op.create_index(
        "ix_notifications_page",
        "notifications",
        ["member_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(op.f("ix_notifications_post_id"), "notifications", ["post_id"], unique=False)
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "petitions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("petition_state", sa.String(), server_default="open", nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("signature_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("count_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("reached_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("base_source", sa.String(), nullable=True),
        sa.Column("base_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_from", sa.String(), nullable=True),
        sa.CheckConstraint("petition_state IN ('open', 'closed')", name=op.f("ck_petitions_petition_state")),
        sa.CheckConstraint("base_count >= 0", name=op.f("ck_petitions_base_count")),
        sa.CheckConstraint("goal > 0", name=op.f("ck_petitions_goal")),
        sa.ForeignKeyConstraint(["id"], ["posts.id"], name=op.f("fk_petitions_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitions")),
        sa.UniqueConstraint("imported_from", name=op.f("uq_petitions_imported_from")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("brought_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_shares_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_shares_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_shares_post_id_member_id")),
        sa.UniqueConstraint("token", name=op.f("uq_shares_token")),
    )
    op.create_index(op.f("ix_shares_member_id"), "shares", ["member_id"], unique=False)
    op.create_table(
        "base_counts",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_base_counts_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "kind", "code", name=op.f("pk_base_counts")),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("country", sa.String(), server_default="", nullable=False),
        sa.Column("postcode", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("show_name", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=True),
        sa.Column("signature_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_confirmations_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmations_token_hash")),
    )
    op.create_index("ix_confirmations_expires_at", "confirmations", ["expires_at"], unique=False)
    op.create_index("ix_confirmations_mailbox", "confirmations", ["petition_id", "mailbox_digest"], unique=False)
    op.create_table(
        "country_counts",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_country_counts_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "country", name=op.f("pk_country_counts")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "petition_targets",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["petitions.id"],
            name=op.f("fk_petition_targets_petition_id_petitions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("petition_id", "position", name=op.f("pk_petition_targets")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("evidence", sa.String(), server_default="", nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_reports_decision_id_decisions"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reports_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["members.id"], name=op.f("fk_reports_reporter_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_decision_id"), "reports", ["decision_id"], unique=False)
    op.create_index(
        "ix_reports_once",
        "reports",
        ["post_id", "reporter_id"],
        unique=True,
        postgresql_where=sa.text("decision_id IS NULL AND reporter_id IS NOT NULL"),
    )
    op.create_index(
        "ix_reports_open", "reports", ["post_id", "id"], unique=False, postgresql_where=sa.text("decision_id IS NULL")
    )
    op.create_index(op.f("ix_reports_reporter_id"), "reports", ["reporter_id"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("country", sa.String(), server_default="", nullable=False),
        sa.Column("postcode", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("show_name", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), server_default="counted", nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('counted', 'held', 'withdrawn', 'invalidated')", name=op.f("ck_signatures_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_signatures_member_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_signatures_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["shares.id"], name=op.f("fk_signatures_share_id_shares"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("petition_id", "mailbox_digest", name=op.f("uq_signatures_petition_id_mailbox_digest")),
        sa.UniqueConstraint("petition_id", "member_id", name=op.f("uq_signatures_petition_id_member_id")),
    )
    op.create_index(
        "ix_signatures_member_id",
        "signatures",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.create_index(
        "ix_signatures_reasons",
        "signatures",
        ["petition_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'counted' AND reason <> ''"),
    )
    op.create_index(
        "ix_signatures_withdrawn",
        "signatures",
        ["petition_id"],
        unique=False,
        postgresql_where=sa.text("state = 'withdrawn'"),
    )


def downgrade() -> None:

    op.drop_index("ix_signatures_withdrawn", table_name="signatures", postgresql_where=sa.text("state = 'withdrawn'"))
    op.drop_index(
        "ix_signatures_reasons", table_name="signatures", postgresql_where=sa.text("state = 'counted' AND reason <> ''")
    )
    op.drop_index("ix_signatures_member_id", table_name="signatures", postgresql_where=sa.text("member_id IS NOT NULL"))
    op.drop_table("signatures")
    op.drop_index(op.f("ix_reports_reporter_id"), table_name="reports")
    op.drop_index("ix_reports_open", table_name="reports", postgresql_where=sa.text("decision_id IS NULL"))
    op.drop_index(
        "ix_reports_once",
        table_name="reports",
        postgresql_where=sa.text("decision_id IS NULL AND reporter_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_reports_decision_id"), table_name="reports")
    op.drop_table("reports")
    op.drop_table("petition_targets")
    op.drop_table("country_counts")
    op.drop_index("ix_confirmations_mailbox", table_name="confirmations")
    op.drop_index("ix_confirmations_expires_at", table_name="confirmations")
    op.drop_table("confirmations")
    op.drop_table("base_counts")
    op.drop_index(op.f("ix_shares_member_id"), table_name="shares")
    op.drop_table("shares")
    op.drop_table("petitions")
    op.drop_index("ix_notifications_unread", table_name="notifications", postgresql_where=sa.text("read_at IS NULL"))
    op.drop_index(op.f("ix_notifications_post_id"), table_name="notifications")
    op.drop_index("ix_notifications_page", table_name="notifications")
    op.drop_index(op.f("ix_notifications_actor_id"), table_name="notifications")
    op.drop_table("notifications")
    op.drop_table("decisions")
    op.drop_index("ix_activities_post", table_name="activities")
    op.drop_index("ix_activities_at", table_name="activities")
    op.drop_index("ix_activities_actor", table_name="activities")
    op.drop_table("activities")
    op.drop_table("topic_rules")
    op.drop_index(op.f("ix_topic_follows_topic_id"), table_name="topic_follows")
    op.drop_table("topic_follows")
    op.drop_index(op.f("ix_sessions_member_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_security_events_member_id"), table_name="security_events")
    op.drop_index(op.f("ix_security_events_at"), table_name="security_events")
    op.drop_table("security_events")
    op.drop_index("ix_posts_topic_newest", table_name="posts", postgresql_where=sa.text("root_id IS NULL"))
    op.drop_index("ix_posts_topic", table_name="posts", postgresql_where=sa.text("root_id IS NULL"))
    op.drop_index("ix_posts_thread_newest", table_name="posts", postgresql_where=sa.text("root_id IS NOT NULL"))
    op.drop_index("ix_posts_thread", table_name="posts", postgresql_where=sa.text("root_id IS NOT NULL"))
    op.drop_index("ix_posts_parent", table_name="posts", postgresql_where=sa.text("parent_id IS NOT NULL"))
    op.drop_index("ix_posts_author", table_name="posts")
    op.drop_table("posts")
    op.drop_index(op.f("ix_mutes_muted_id"), table_name="mutes")
    op.drop_table("mutes")
    op.drop_index(op.f("ix_mailed_links_member_id"), table_name="mailed_links")
    op.drop_table("mailed_links")
    op.drop_index("ix_follows_member_id_created_at", table_name="follows")
    op.drop_index("ix_follows_followed_id", table_name="follows")
    op.drop_table("follows")
    op.drop_table("drafts")
    op.drop_index(op.f("ix_blocks_blocked_id"), table_name="blocks")
    op.drop_table("blocks")
    op.drop_table("topics")
    op.drop_table("signature_deltas")
    op.drop_index(op.f("ix_sign_ups_mailbox_digest"), table_name="sign_ups")
    op.drop_table("sign_ups")
    op.drop_table("schedule_runs")
    op.drop_index("ix_outbox_due", table_name="outbox", postgresql_where=sa.text("failed_at IS NULL"))
    op.drop_table("outbox")
    op.drop_index(
        "ix_members_name_prefix",
        table_name="members",
        postgresql_ops={"name_lower": "text_pattern_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_members_handle_prefix",
        table_name="members",
        postgresql_ops={"handle_lower": "text_pattern_ops"},
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("members")
    op.drop_table("gauges")
