"""What the tables of posts keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .models import (
    Activity,
    Draft,
    Post,
    PostVersion,
    RankingDue,
    ReplyScore,
    SavedPost,
    SentForm,
    Share,
    ThreadWish,
    UsefulVote,
)
from .services import drafts, saving, sent_forms, useful, versions, wishes
from .services.posts import delete_post

RETENTION = (
    Kept(
        table=Post,
        columns="title slug body body_html language language_said",
        whose="its author",
        why="it was published, and stays as a former member's when its author leaves",
        until="its author deletes it",
        ends=(delete_post,),
    ),
    Kept(
        table=Post,
        columns="author_id stance",
        whose="its author",
        why="who says so; of a former member that it was one",
        until="the author leaves: the number then leads to an empty row",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Post,
        columns="id kind topic_id visibility held_for held_at state created_at edited_at version locked_at"
        " last_active_at reply_count root_id parent_id path is_debate score",
        why="its place in a thread and a topic; a deleted post with answers keeps it",
        until="the site",
    ),
    Kept(
        table=PostVersion,
        columns="post_id number title body replaced_at replaced_by_id",
        whose="its author",
        why="people answered and signed what it said then; it stays as a former member's when its author leaves",
        until="its author deletes the post",
        ends=(versions.forget,),
    ),
    Kept(
        table=Share,
        columns="note shows_name",
        whose="the member",
        why="what followers read beside what was passed on, and those who open the link if the member wants that",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Share,
        columns="id post_id member_id token shared_at brought_count",
        whose="the member",
        why="a link that was handed on goes on working, and what it brought is counted",
        until="the member leaves: the number then leads to an empty row",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Activity,
        columns="id actor_id verb post_id at",
        whose="the member",
        why="what followers are shown",
        until="undone, or the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=SavedPost,
        columns="member_id post_id saved_at",
        whose="the member",
        why="finding a post again; nobody else sees it",
        until="taken out of the list, or the member leaves",
        ends=(saving.unsave, reactions.on_member_left),
    ),
    Kept(
        table=ThreadWish,
        columns="member_id root_id is_muted made_at",
        whose="the member",
        why="hearing of every reply in a thread, or of none; nobody else sees it",
        until="taken back, or the member leaves",
        ends=(wishes.forget, reactions.on_member_left),
    ),
    Kept(
        table=UsefulVote,
        columns="reply_id member_id root_id value voted_at",
        whose="the member",
        why="what replies were to them; nobody else sees it, and only numbers are told",
        until="taken back, the reply is deleted, or the member leaves",
        ends=(useful.take_back, delete_post, reactions.on_member_left),
    ),
    Kept(
        table=ReplyScore,
        columns="reply_id useful_count moved_count changed_count source_count for_count against_count",
        why="what everybody is told of these votes: numbers, of each side only from three on",
        until="the reply is deleted",
    ),
    Kept(table=RankingDue, columns="root_id since", why="whose order is worked out anew", until="that is done"),
    Kept(
        table=SentForm,
        columns="member_id digest key key_again post_id sent_at",
        whose="the member",
        why="a form that is sent twice makes one thing",
        until=f"{sent_forms.KEPT.days} days",
        ends=(tasks.clear_away,),
        runs_out=SentForm.sent_at,
        for_=sent_forms.KEPT,
    ),
    Kept(
        table=Draft,
        columns="member_id place body saved_at",
        whose="the member",
        why="what was typed is not lost",
        until=f"sent, a newer one takes its place, {drafts.KEPT.days} days untouched, or the member leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
        runs_out=Draft.saved_at,
        for_=drafts.KEPT,
    ),
)
