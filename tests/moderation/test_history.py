"""What a case shows of its author, and how it shows pictures."""

from datetime import UTC, datetime
from uuid import uuid4

from factories import make_discussion, make_member, save
from shown import words

from activistnet.media.models import Picture
from activistnet.moderation.models import Act, Decision


def test_a_case_says_what_was_decided_about_its_author_elsewhere(client, log_in):
    moderator = log_in(make_member(role="moderator"))
    author = make_member()
    here, there, others = make_discussion(author), make_discussion(author), make_discussion()
    for post, action in ((here, "lock"), (there, "hide"), (others, "unlock")):
        decision = save(Decision(post_id=post.id, moderator_id=moderator.id, action=action, reason="Why."))
        save(Act(decision_id=decision.id, action=action))
    save(Decision(post_id=make_discussion(author).id, moderator_id=moderator.id, action="dismiss", reason=""))
    page = words(client.get(f"/moderation/posts/{here.id}", follow_redirects=True))
    history = page.split("Decisions about this author elsewhere")[1].split("Earlier decisions")[0]
    assert "Hidden" in history and not any(each in history for each in ("Locked", "Unlocked", "Left as it is"))


def test_a_case_says_until_when_what_was_decided_about_it_holds(client, log_in):
    moderator = log_in(make_member(role="moderator"))
    post = make_discussion(make_member())
    days = {
        "hide": {"review_at": datetime(2199, 3, 2, tzinfo=UTC)},
        "ask-to-edit": {"review_at": datetime(2199, 1, 9, tzinfo=UTC)},
        "limit": {"until": datetime(2199, 2, 7, tzinfo=UTC)},
    }
    decision = save(Decision(post_id=post.id, moderator_id=moderator.id, action="hide", reason="Why."))
    for action, day in days.items():
        save(Act(decision_id=decision.id, action=action, **day))
    page = words(client.get(f"/moderation/posts/{post.id}", follow_redirects=True)).split("Earlier decisions")[1]
    for sentence in ("again on March 2, 2199.", "change it: by January 9, 2199.", "until February 7, 2199."):
        assert sentence in page


def test_pictures_of_a_case_are_blurred_until_one_press(client, log_in):
    log_in(make_member(role="moderator"))
    plain, author = make_discussion(), make_member()
    shown = make_discussion(author)
    save(
        Picture(
            id=uuid4().hex,
            member_id=author.id,
            use="avatar",
            keeper_id=author.id,
            state="ready",
            size=9,
            width=9,
            height=9,
        )
    )
    pages = [client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text for post in (plain, shown)]
    assert ['class="unveil"' in page for page in pages] == [False, True]
