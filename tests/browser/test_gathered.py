"""How what is featured, noted and collected stands up in a real browser, whatever the length of a name."""

from datetime import UTC, datetime, timedelta

from factories import get_topic, make_discussion, make_member, make_reply, save
from people import make_person

from activistnet.collections.models import Collection, CollectionItem
from activistnet.featuring.models import Featured
from activistnet.posts.context_models import ContextNote

from .test_look import check

LONG = "Verylongname" * 4
SOURCE = f"https://{'very-long-host-name-' * 3}.example.org/{'x' * 80}"


def test_what_is_featured_noted_and_collected_has_no_findings_and_fits_every_screen(open_browser, sign_in):
    amina, topic, soon = make_person("Amina", role="moderator"), get_topic(), datetime.now(UTC) + timedelta(days=5)
    root, words = make_discussion(is_debate=True), "Twelve beds, not forty. " * 8
    note = {"id": 1, "words": words, "source": SOURCE, "host": SOURCE.split("/")[2]}
    reply, long = make_reply(root, stance="for", context=note), make_member(display_name=LONG, purpose=LONG)
    save(ContextNote(post_id=reply.id, root_id=root.id, author_id=long.id, words=words, source=SOURCE))
    save(Featured(post_id=root.id, topic_id=topic.id, reason="It is fair. " * 20, role="operator", ends_at=soon))
    made = save(Collection(owner_id=amina.id, title="Verylongtitle" * 5, about="About " * 20, key="a"))
    for item in ({"member_id": long.id}, {"topic_id": topic.id}, {"post_id": root.id}):
        save(CollectionItem(collection_id=made.id, **item))
    context, collection = open_browser(), f"/collections/{made.id}"
    check(context, ["/how-we-choose", "/t/health", collection, f"/discussions/{root.id}/{root.slug}"])
    sign_in(context, amina)
    check(context, [f"/posts/{reply.id}/context", f"/posts/{root.id}/feature", collection, f"{collection}/edit"])
