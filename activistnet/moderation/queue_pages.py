"""The page of the queue: cases that wait, their figures, and what whoever looks may have to know of them."""

from flask import render_template, request

from ..accounts.current import signed_in
from ..letters.desk_queries import count_looks
from ..topics import queries as topic_queries
from . import decision_queries, desk_pages, queue, unseen


def show() -> str:
    """What waits, in one of the views of it, of one topic or of all."""
    moderator, view, slug = signed_in(), request.args.get("view"), request.args.get("topic")
    view = view if view in queue.VIEWS else "all"
    topic = next(iter(topic_queries.list_by_slug([slug])), None) if slug else None
    topic_id, after = topic.id if topic else None, request.args.get("after")
    return render_template(
        "moderation/queue.html",
        page=queue.list_queue(moderator, view=view, topic_id=topic_id, after=after),
        undoable=decision_queries.find_undoable(moderator),
        view=view,
        topic=topic,
        figures=queue.figures(moderator, view=view, topic_id=topic_id),
        topics=queue.list_topics(moderator),
        without_judge=unseen.count_without_judge() if moderator.is_moderator else 0,
        letters=count_looks() if moderator.is_moderator else 0,
        left_out=desk_pages.left_out(moderator),
        left_out_by_all=unseen.count_left_out_by_all() if moderator.role == "operator" else 0,
    )
