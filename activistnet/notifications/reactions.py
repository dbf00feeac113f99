"""What members are told when something happens."""

from dataclasses import asdict

from ..coaching.events import AuthorActed, CoachActed, CoachAppointed
from ..collections.events import PersonAsked
from ..core.jobs.tasks import enqueue
from ..deliveries.events import DeliveryAnswered, PromiseDue
from ..featuring.events import EditorAnswered, EditorAsked, EditorEnded, EditorOfferEnded, PostFeatured
from ..follows.events import MemberBlocked, MemberFollowed, MemberUnfollowed
from ..members.events import MemberLeft
from ..members.models import Member
from ..moderation.events import DecisionTold, PostDecided
from ..petitions.events import PetitionQuiet, SharesBrought, SignedTextChanged, StepReached
from ..posts import wish_queries
from ..posts.events import (
    BranchesMoved,
    BranchesPutBack,
    MembersMentioned,
    PostDeleted,
    PostHeld,
    PostReleased,
    RepliesKeptOut,
    ReplyPosted,
    SummaryChanged,
    Understood,
)
from ..posts.services import mentions
from ..teams.events import (
    AdoptionEnded,
    AdoptionOpened,
    CandidateTakenOff,
    TeamAnswered,
    TeamAsked,
    TeamLeft,
    TeamOfferEnded,
)
from ..topics.events import (
    OfferEnded,
    ProposalDecidedOn,
    RecallAsked,
    RecallEnded,
    RecallOpened,
    RemovalAnswered,
    RemovalAsked,
    RemovalMade,
    RoleAnswered,
    RoleOffered,
    TopicAsked,
    TopicEntered,
    TopicProposed,
    TopicRoleGiven,
)
from ..translating.events import TranslationAnswered, TranslationOffered, TranslationsBehind
from ..unions.events import UnionStepped, UnionTextHidden
from . import (
    coach_services,
    decision_services,
    editor_services,
    mail_services,
    proposal_services,
    removal_services,
    reply_services,
    services,
    team_services,
    topic_services,
)
from .live import tell_unread
from .tasks import tell_followers, tell_of_changed_text


def on_reply(event: ReplyPosted) -> None:
    """The author of what was answered, and of the thread; then whoever follows it, who may be many."""
    reply = (event.reply_id, event.root_id, event.parent_id, event.author_id)
    tell_unread(reply_services.tell_of_reply(*reply))
    if wish_queries.is_followed(event.root_id):
        enqueue(tell_followers, *reply)


def on_follower(event: MemberFollowed) -> None:
    """Whoever is followed."""
    tell_unread(services.tell_of_follower(member_id=event.member_id, followed_id=event.followed_id))


def on_unfollowed(event: MemberUnfollowed) -> None:
    """Whoever is followed no more."""
    tell_unread([event.followed_id])


def on_blocked(event: MemberBlocked) -> None:
    """Both: neither is told any more of what the other did."""
    tell_unread([event.member_id, event.blocked_id])


def on_deleted(event: PostDeleted) -> None:
    """Whoever was told of it."""
    tell_unread([*reply_services.settle_replies(event.post_id), *mentions.told_of(event.post_id)])


def on_mentioned(event: MembersMentioned) -> None:
    """Whoever a text names."""
    tell_unread(services.tell_of_mention(**asdict(event)))


def on_held(event: PostHeld) -> None:
    """Whoever was told of it, where somebody saw it before; else the author of its thread, if it waits for them."""
    if event.was_seen:
        tell_unread([*reply_services.settle_replies(event.post_id), *mentions.told_of(event.post_id)])
    else:
        tell_unread(reply_services.tell_of_waiting(reply_id=event.post_id))


def on_released(event: PostReleased) -> None:
    """The same where it is back; of one that nobody saw before all are told as of a new one."""
    tell_unread([*reply_services.settle_replies(event.post_id), *mentions.told_of(event.post_id)])


def on_kept_out(event: RepliesKeptOut) -> None:
    """Whoever wrote them."""
    tell_unread(reply_services.tell_of_refusal(**asdict(event)))


def on_branches(event: BranchesMoved) -> None:
    """Whoever wrote what was moved."""
    tell_unread(
        services.tell_of_branches(
            root_id=event.to_root_id, reply_ids=event.reply_ids, reason=event.reason, by_id=event.by_id
        )
    )


def on_branches_put_back(event: BranchesPutBack) -> None:
    """Whoever was told that it was moved needn't hear of it."""
    tell_unread(services.untell_of_branches(root_id=event.from_root_id, moved_at=event.moved_at))


def on_understood(event: Understood) -> None:
    """Whoever wrote the reply, once."""
    if event.is_news:
        tell_unread(services.tell_of_understood(reply_id=event.reply_id, by_id=event.by_id))


def on_summary(event: SummaryChanged) -> None:
    """Whose summary was accepted."""
    if event.accepted_author_id is not None:
        tell_unread(services.tell_of_summary(root_id=event.root_id, author_id=event.accepted_author_id))


def on_translation_offered(event: TranslationOffered) -> None:
    """The petition's author."""
    tell_unread(services.tell_of_translation_offered(petition_id=event.petition_id, member_id=event.member_id))


def on_translation_answered(event: TranslationAnswered) -> None:
    """Whoever translated it."""
    tell_unread(services.tell_of_translation_answered(**asdict(event)))


def on_translations_behind(event: TranslationsBehind) -> None:
    """Whoever translated what the petition said before."""
    tell_unread(services.tell_of_translations_behind(**asdict(event)))


def on_union(event: UnionStepped) -> None:
    """The other author."""
    about = f"union:{event.union_id}"
    data = {"union": str(event.union_id), "step": event.step}
    news = services.News("union", about, event.petition_id, actor_id=event.by_id, data=data)
    tell_unread(services.tell_anew(news, Member.id == event.told_id))


def on_union_text_hidden(event: UnionTextHidden) -> None:
    """Whoever wrote it."""
    data = {"union": str(event.union_id), "reason": event.reason}
    news = services.News("union-hidden", f"union:{event.union_id}", event.petition_id, data=data)
    tell_unread(services.tell_anew(news, Member.id == event.member_id))


def on_quiet(event: PetitionQuiet) -> None:
    """Its author."""
    tell_unread(services.tell_of_quiet(petition_id=event.petition_id, author_id=event.author_id))


def on_step(event: StepReached) -> None:
    """The petition's author."""
    reached = {"step": event.step, "goal": event.goal}
    tell_unread(services.tell_of_step(petition_id=event.petition_id, author_id=event.author_id, **reached))


def on_changed_text(event: SignedTextChanged) -> None:
    """Members who have signed it."""
    enqueue(tell_of_changed_text, event.petition_id, event.version)


def on_shares(event: SharesBrought) -> None:
    """Those whose shares brought signatures."""
    tell_unread(services.tell_of_shares(event.rows))


def on_asked(event: PersonAsked) -> None:
    """Whoever is asked."""
    tell_unread(services.tell_of_asked(event.collection_id, event.title, event.owner_id, event.member_id))


def on_featured(event: PostFeatured) -> None:
    """Its author."""
    tell_unread(services.tell_of_featured(event.featured_id))


def on_editor_asked(event: EditorAsked) -> None:
    """Whoever is asked."""
    tell_unread(editor_services.tell_of_offer(event.member_id, event.asker_id))


def on_editor_answered(event: EditorAnswered) -> None:
    """Whoever asked; to whom they asked, their own line says what came of it."""
    editor_services.settle_offer(event.member_id, answer="accept" if event.accepts else "decline")
    tell_unread(editor_services.tell_of_answer(event.member_id, event.asker_id, accepts=event.accepts))


def on_editor_offer_ended(event: EditorOfferEnded) -> None:
    """Nobody anew; the line of whoever was asked says so."""
    editor_services.settle_offer(event.member_id, answer="ended")


def on_editor_ended(event: EditorEnded) -> None:
    """Whoever was one."""
    tell_unread(editor_services.tell_of_end(event.member_id))


def on_coach_acted(event: CoachActed) -> None:
    """The author."""
    tell_unread(coach_services.tell_author(event.request_id, event.author_id, event.coach_id, event.step))


def on_author_acted(event: AuthorActed) -> None:
    """The coach."""
    tell_unread(coach_services.tell_coach(event.request_id, event.coach_id, event.author_id, event.step))


def on_coach_appointed(event: CoachAppointed) -> None:
    """Whoever is one, or was."""
    tell_unread(coach_services.tell_of_role(event.member_id, is_coach=event.is_coach))


def on_team_asked(event: TeamAsked) -> None:
    """Whoever is asked."""
    tell_unread(team_services.tell_of_offer(event.petition_id, event.member_id, event.asker_id))


def on_team_answered(event: TeamAnswered) -> None:
    """Whoever asked; to whom they asked, their own line says what came of it."""
    team_services.settle_offer(event.petition_id, event.member_id, answer="accept" if event.accepts else "decline")
    told = team_services.tell_of_answer(event.petition_id, event.member_id, event.author_id, accepts=event.accepts)
    tell_unread(told)


def on_team_offer_ended(event: TeamOfferEnded) -> None:
    """Nobody anew; the line of whoever was asked says so."""
    team_services.settle_offer(event.petition_id, event.member_id, answer="ended")


def on_team_left(event: TeamLeft) -> None:
    """Whoever helped, and the author where they left by themselves."""
    tell_unread(team_services.tell_of_end(event.petition_id, event.member_id, event.actor_id))


def on_adoption_opened(event: AdoptionOpened) -> None:
    """The author."""
    tell_unread(team_services.tell_of_vote(event.petition_id, event.author_id))


def on_taken_off(event: CandidateTakenOff) -> None:
    """Whoever stood."""
    tell_unread(team_services.tell_of_taking_off(event.petition_id, event.member_id, event.reason))


def on_adoption_ended(event: AdoptionEnded) -> None:
    """Those who stood, and who started it."""
    tell_unread(
        team_services.tell_of_result(
            event.petition_id, event.stood_ids, outcome=event.outcome, winner_id=event.winner_id
        )
    )


def on_decision_told(event: DecisionTold) -> None:
    """Whose post or reason it was, and whoever reported it."""
    tell_unread(decision_services.tell_of_decision(event.decision_id))


def on_decision(event: PostDecided) -> None:
    """Whoever was told of the post."""
    tell_unread([*reply_services.settle_replies(event.post_id), *mentions.told_of(event.post_id)])


def on_let_in(event: TopicEntered) -> None:
    """Whoever asked to be a member."""
    if event.is_let_in:
        tell_unread(topic_services.tell_of_topic(event.member_id, event.topic_id, "topic-joined"))


def on_removal(event: RemovalMade | RemovalAnswered) -> None:
    """Whoever was removed from a topic or not let in, and again when that was looked at."""
    tell_unread(removal_services.tell_of_removal(event.deed_id))


def on_look_asked(event: RemovalAsked) -> None:
    """Whoever may look at it."""
    tell_unread(removal_services.tell_of_asked(event.deed_id))


def on_asking(event: TopicAsked) -> None:
    """Whoever may let them in."""
    tell_unread(topic_services.tell_of_asking(event.topic_id))


def on_role_offered(event: RoleOffered) -> None:
    """Whoever is asked."""
    tell_unread(topic_services.tell_of_offer(event.topic_id, event.member_id, event.asker_id))


def on_offer_ended(event: OfferEnded) -> None:
    """Nobody anew; the line of whoever was asked says so."""
    topic_services.settle_offer(event.topic_id, event.member_id, answer="ended")


def on_role_answered(event: RoleAnswered) -> None:
    """Whoever asked; to whom they asked, their own line says what came of it."""
    answer = "accept" if event.accepts else "decline"
    topic_services.settle_offer(event.topic_id, event.member_id, answer=answer)
    told = topic_services.tell_of_answer(event.topic_id, event.member_id, event.asker_id, accepts=event.accepts)
    tell_unread(told)


def on_topic_role(event: TopicRoleGiven) -> None:
    """Whoever has the role, unless they laid it down themselves."""
    if event.actor_id != event.member_id:
        tell_unread(topic_services.tell_of_topic(event.member_id, event.topic_id, "topic-role", role=event.role))


def on_proposed(event: TopicProposed) -> None:
    """Whoever decides about it, or looks at it first."""
    tell_unread(proposal_services.tell_of_proposed(event.author_id, is_held=event.is_held))


def on_proposal(event: ProposalDecidedOn) -> None:
    """Whoever proposed it, and whoever supports it."""
    tell_unread(proposal_services.tell_of_decision(event.proposal_id))


def on_recall_asked(event: RecallAsked) -> None:
    """The lead."""
    tell_unread(topic_services.tell_of_asked_vote(event.topic_id, event.member_id))


def on_recall_opened(event: RecallOpened) -> None:
    """Whoever can vote, and whom it is about."""
    tell_unread(topic_services.tell_of_vote(event.topic_id, event.member_id))


def on_recall_ended(event: RecallEnded) -> None:
    """Whom it was about."""
    tell_unread(topic_services.tell_of_recall(event.topic_id, event.member_id, event.recall_id))


def on_promise_due(event: PromiseDue) -> None:
    """Whoever started the petition it was promised to."""
    whose, of = event.author_id, event.petition_id
    tell_unread(services.tell_of_promise(whose, event.promise_id, petition_id=of, name=event.name))


def on_member_left(event: MemberLeft) -> None:
    """Nobody is told anything of them, and they are told nothing."""
    services.forget_member(event.member_id)
    mail_services.forget_member(event.member_id)


def on_delivery_answered(event: DeliveryAnswered) -> None:
    """Whoever started the petition."""
    tell_unread(services.tell_of_response(event.author_id, petition_id=event.petition_id, name=event.name))
