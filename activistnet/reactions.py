"""Who reacts to what, in order. Nothing reacts that isn't listed here."""

from .accountability import reactions as accountability_reactions
from .accounts import events as account_events
from .accounts import live as account_live
from .accounts import reactions as account_reactions
from .coaching import reactions as coaching_reactions
from .coaching.events import AuthorActed, CoachActed, CoachAppointed
from .collections import reactions as collection_reactions
from .collections.events import PersonAsked
from .communities import reactions as topic_mails
from .core import events
from .decision_makers import reactions as decision_maker_reactions
from .decision_makers.events import DecisionMakersChanged
from .defence import reactions as defence_reactions
from .deliveries import reactions as delivery_reactions
from .deliveries.events import DeliveryAnswered, DeliveryChanged, PromiseDue, PromiseSaid, ReportsRefused
from .featuring import reactions as featuring_reactions
from .featuring.events import EditorAnswered, EditorAsked, EditorEnded, EditorOfferEnded, PostFeatured
from .follows import reactions as follow_reactions
from .follows.events import MemberBlocked, MemberFollowed, MemberUnfollowed
from .letters import reactions as letter_reactions
from .letters.events import BatchPassed, LettersTakenOut
from .media import reactions as media_reactions
from .media.events import (
    PictureAwaited,
    PictureDecided,
    PictureDescribed,
    PictureDrawn,
    PictureGone,
    PictureRefused,
    PictureSent,
    PicturesHeld,
)
from .members.events import MemberLeft, MemberSuspended, ReachLimited, RoleGiven, SuspensionLifted
from .moderation import live as queue_live
from .moderation import reactions as moderation_reactions
from .moderation.events import (
    DecisionMade,
    DecisionTold,
    PostDecided,
    QueueChanged,
    ReasonDecided,
    ReasonMoved,
    TopicDecided,
)
from .notifications import reactions as notifications
from .petitions import live as petition_live
from .petitions import reactions as petition_reactions
from .petitions.events import (
    HidingAsked,
    HidingLinkAsked,
    MailboxHidingAsked,
    NamesHidden,
    PetitionArchived,
    PetitionChanged,
    PetitionClosed,
    PetitionPaused,
    PetitionQuiet,
    PetitionReopened,
    PetitionStarted,
    SharesBrought,
    SignatureChanged,
    SignatureSaid,
    SignaturesMoved,
    SignedTextChanged,
    StepReached,
    TargetsChanged,
)
from .posts import live as thread_live
from .posts import reactions as post_reactions
from .posts.events import (
    AnswerMarked,
    BranchesMoved,
    BranchesPutBack,
    DiscussionPosted,
    MembersMentioned,
    NotedTextChanged,
    PollChanged,
    PollVoted,
    PostDeleted,
    PostEdited,
    PostHeld,
    PostReleased,
    PostRendered,
    QuoteDetached,
    RepliesKeptOut,
    ReplyPosted,
    SummaryChanged,
    ThreadGated,
    ThreadMoved,
    TranslationMoved,
    Understood,
    VotesChanged,
)
from .profiles import reactions as profile_reactions
from .search import reactions as search_reactions
from .spread import live as spread_live
from .spread import reactions as spread_reactions
from .spread.events import SpreadDrawn
from .starting.events import DraftForgotten, DraftPublished
from .teams import reactions as team_reactions
from .teams.events import (
    AdoptionChanged,
    AdoptionEnded,
    AdoptionOpened,
    CandidateTakenOff,
    TeamAnswered,
    TeamAsked,
    TeamLeft,
    TeamOfferEnded,
)
from .topics import reactions as topic_reactions
from .topics.events import (
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
    TopicAudienceChanged,
    TopicBanChanged,
    TopicEntered,
    TopicLeft,
    TopicProposed,
    TopicRoleGiven,
)
from .translating import reactions as translation_reactions
from .translating.events import (
    TranslationAnswered,
    TranslationOffered,
    TranslationsBehind,
    TranslationsChanged,
    TranslationWritten,
)
from .unions import reactions as union_reactions
from .unions.events import PetitionsJoined, PetitionsParted, UnionStepped, UnionTextHidden
from .updates import reactions as update_reactions
from .updates.events import UpdatePosted
from .versions import reactions as version_reactions
from .versions.events import VersionPublished
from .vouching import reactions as vouching_reactions

REACTIONS: events.Reactions = {
    account_events.JoinAsked: [account_reactions.on_join_asked],
    account_events.JoinAnswered: [account_reactions.on_join_answered],
    account_events.ResetAsked: [account_reactions.on_reset_asked],
    account_events.PasswordChanged: [account_reactions.on_password_changed],
    account_events.MailboxChangeAsked: [account_reactions.on_mailbox_change_asked],
    account_events.MemberJoined: [petition_reactions.on_mailbox_proven, defence_reactions.on_joined],
    account_events.MailboxChanged: [
        account_reactions.on_mailbox_changed,
        petition_reactions.on_mailbox_proven,
        petition_reactions.on_mailbox_changed,
    ],
    account_events.SessionsEnded: [account_live.on_sessions_ended],
    RoleGiven: [account_reactions.on_role_given, featuring_reactions.on_role_given],
    MemberSuspended: [
        account_reactions.on_suspended,
        profile_reactions.on_suspension,
        post_reactions.on_suspension,
        team_reactions.on_suspended,
        coaching_reactions.on_suspended,
    ],
    SuspensionLifted: [
        account_reactions.on_suspension_lifted,
        profile_reactions.on_suspension,
        post_reactions.on_suspension,
    ],
    ReachLimited: [post_reactions.on_limit],
    MemberLeft: [
        notifications.on_member_left,  # while it is known whom they followed
        follow_reactions.on_member_left,
        post_reactions.on_member_left,
        translation_reactions.on_member_left,
        union_reactions.on_member_left,  # before petitions that have lost their author are closed
        team_reactions.on_member_left,  # while it is known what they signed
        coaching_reactions.on_member_left,
        petition_reactions.on_member_left,
        vouching_reactions.on_member_left,
        topic_reactions.on_member_left,
        decision_maker_reactions.on_member_left,
        collection_reactions.on_member_left,
        featuring_reactions.on_member_left,
        moderation_reactions.on_member_left,
        defence_reactions.on_member_left,
        profile_reactions.on_member_left,
        media_reactions.on_member_left,  # when those that showed the pictures have asked what they showed
    ],
    PictureSent: [media_reactions.on_sent],
    PictureAwaited: [post_reactions.on_picture],
    PictureDrawn: [media_reactions.on_drawn, post_reactions.on_picture, petition_reactions.on_picture],
    PictureDecided: [media_reactions.on_decided, petition_reactions.on_picture],
    PictureDescribed: [petition_reactions.on_picture],
    PictureRefused: [post_reactions.on_picture],
    PictureGone: [media_reactions.on_gone, post_reactions.on_picture, petition_reactions.on_picture],
    PicturesHeld: [media_reactions.on_held],
    MemberBlocked: [
        follow_reactions.on_blocked,
        topic_reactions.on_blocked,
        featuring_reactions.on_blocked,
        team_reactions.on_blocked,
        post_reactions.on_blocked,
        union_reactions.on_blocked,
        notifications.on_blocked,
        coaching_reactions.on_blocked,
    ],
    ReplyPosted: [thread_live.tell_reply, notifications.on_reply, post_reactions.on_text, post_reactions.on_reply],
    DiscussionPosted: [post_reactions.on_posted, post_reactions.on_text],
    MembersMentioned: [notifications.on_mentioned],
    PostHeld: [
        post_reactions.on_held,
        notifications.on_held,
        accountability_reactions.on_sight,
        update_reactions.on_sight,
    ],
    PostReleased: [
        post_reactions.on_released,
        notifications.on_released,
        accountability_reactions.on_sight,
        update_reactions.on_sight,
        version_reactions.on_sight,
    ],
    RepliesKeptOut: [notifications.on_kept_out],
    PostEdited: [
        post_reactions.on_edited,
        moderation_reactions.on_changed,
        thread_live.tell_edited,
        post_reactions.on_text,
        update_reactions.on_sight,
    ],
    AnswerMarked: [post_reactions.on_answer, thread_live.tell_answer],
    QuoteDetached: [post_reactions.on_detached, thread_live.tell_detached],
    PostRendered: [post_reactions.on_rendered],
    ThreadGated: [post_reactions.on_gated],
    ThreadMoved: [post_reactions.on_moved, moderation_reactions.on_moved],
    PollChanged: [post_reactions.on_poll],
    PollVoted: [post_reactions.on_poll, thread_live.tell_poll],
    Understood: [post_reactions.on_understood, thread_live.tell_understood, notifications.on_understood],
    TranslationMoved: [translation_reactions.on_moved, search_reactions.on_moved],
    SummaryChanged: [post_reactions.on_summary, notifications.on_summary],
    BranchesMoved: [post_reactions.on_branches, thread_live.tell_branches, notifications.on_branches],
    BranchesPutBack: [post_reactions.on_branches, thread_live.tell_branches, notifications.on_branches_put_back],
    PostDeleted: [
        post_reactions.on_deleted,
        thread_live.tell_deleted,
        notifications.on_deleted,
        accountability_reactions.on_sight,
        update_reactions.on_deleted,
        coaching_reactions.on_deleted,
    ],
    UpdatePosted: [update_reactions.on_posted],
    VotesChanged: [post_reactions.on_votes],
    NotedTextChanged: [post_reactions.on_noted_text],
    PersonAsked: [notifications.on_asked],
    PostFeatured: [notifications.on_featured],
    EditorAsked: [notifications.on_editor_asked],
    EditorAnswered: [notifications.on_editor_answered],
    EditorOfferEnded: [notifications.on_editor_offer_ended],
    EditorEnded: [notifications.on_editor_ended],
    TopicEntered: [topic_reactions.on_member, notifications.on_let_in],
    TopicLeft: [topic_reactions.on_member],
    TopicBanChanged: [
        topic_reactions.on_member,
        post_reactions.on_ban,
        team_reactions.on_ban,
        coaching_reactions.on_ban,
    ],
    RemovalMade: [topic_reactions.on_removal, notifications.on_removal, topic_mails.on_removal],
    RemovalAsked: [notifications.on_look_asked],
    RemovalAnswered: [topic_reactions.on_member, notifications.on_removal, topic_mails.on_answer],
    TopicAsked: [notifications.on_asking],
    TopicProposed: [notifications.on_proposed],
    ProposalDecidedOn: [notifications.on_proposal],
    RecallAsked: [topic_reactions.on_recall, notifications.on_recall_asked],
    RecallOpened: [topic_reactions.on_recall, notifications.on_recall_opened],
    RecallEnded: [topic_reactions.on_recall, notifications.on_recall_ended],
    TopicAudienceChanged: [post_reactions.on_audience],
    RoleOffered: [notifications.on_role_offered],
    RoleAnswered: [notifications.on_role_answered],
    OfferEnded: [notifications.on_offer_ended],
    TopicRoleGiven: [topic_reactions.on_role, notifications.on_topic_role],
    MemberFollowed: [notifications.on_follower],
    MemberUnfollowed: [notifications.on_unfollowed],
    StepReached: [notifications.on_step],
    SharesBrought: [notifications.on_shares, spread_reactions.on_shares],
    SpreadDrawn: [spread_live.tell],
    PostDecided: [
        moderation_reactions.take_from_pages,
        notifications.on_decision,
        accountability_reactions.on_sight,
        update_reactions.on_sight,
        version_reactions.on_sight,
    ],
    ReasonDecided: [moderation_reactions.on_reason],
    ReasonMoved: [moderation_reactions.on_reason],
    TopicDecided: [moderation_reactions.on_topic_decided],
    DecisionMade: [moderation_reactions.on_made, queue_live.tell_changed],
    QueueChanged: [queue_live.tell_changed],
    DecisionTold: [moderation_reactions.on_told, notifications.on_decision_told],
    PetitionStarted: [petition_reactions.forget_pages],
    PetitionChanged: [
        petition_live.tell,
        petition_reactions.forget_pages,
        moderation_reactions.on_changed,
        translation_reactions.on_text,
        coaching_reactions.on_changed,
    ],
    SignedTextChanged: [notifications.on_changed_text],
    VersionPublished: [version_reactions.on_published, translation_reactions.on_version],
    TranslationWritten: [translation_reactions.on_written],
    TranslationOffered: [notifications.on_translation_offered],
    TranslationAnswered: [notifications.on_translation_answered],
    TranslationsChanged: [translation_reactions.on_changed, search_reactions.on_translations],
    TranslationsBehind: [notifications.on_translations_behind],
    PetitionClosed: [
        petition_live.tell,
        petition_reactions.forget_pages,
        accountability_reactions.on_stage,
        spread_reactions.on_closed,
        union_reactions.on_closed,
        coaching_reactions.on_closed,
    ],
    PetitionPaused: [petition_live.tell, petition_reactions.forget_pages, accountability_reactions.on_stage],
    PetitionArchived: [petition_reactions.forget_pages],
    UnionStepped: [notifications.on_union],
    UnionTextHidden: [notifications.on_union_text_hidden],
    PetitionsJoined: [union_reactions.on_joined],
    PetitionsParted: [union_reactions.on_parted],
    PetitionReopened: [
        petition_live.tell,
        petition_reactions.forget_pages,
        accountability_reactions.on_stage,
        version_reactions.on_reopened,
    ],
    PetitionQuiet: [notifications.on_quiet],
    AdoptionOpened: [team_reactions.on_opened, notifications.on_adoption_opened],
    AdoptionChanged: [team_reactions.forget_pages],
    CandidateTakenOff: [notifications.on_taken_off],
    AdoptionEnded: [
        team_reactions.on_ended,
        union_reactions.on_adopted,
        notifications.on_adoption_ended,
        coaching_reactions.on_adopted,
    ],
    DraftPublished: [coaching_reactions.on_draft_published],
    DraftForgotten: [coaching_reactions.on_draft_forgotten],
    CoachActed: [notifications.on_coach_acted],
    AuthorActed: [notifications.on_author_acted],
    CoachAppointed: [notifications.on_coach_appointed],
    TeamAsked: [notifications.on_team_asked],
    TeamAnswered: [team_reactions.on_changed, notifications.on_team_answered, coaching_reactions.on_team],
    TeamOfferEnded: [notifications.on_team_offer_ended],
    TeamLeft: [team_reactions.on_changed, update_reactions.on_team_left, notifications.on_team_left],
    TargetsChanged: [accountability_reactions.on_targets],
    DecisionMakersChanged: [
        petition_reactions.on_decision_makers,
        delivery_reactions.on_decision_makers,
        accountability_reactions.on_decision_makers,
    ],
    DeliveryChanged: [delivery_reactions.on_changed],
    PromiseDue: [delivery_reactions.on_promise_due, notifications.on_promise_due],
    PromiseSaid: [delivery_reactions.on_promise_said],
    ReportsRefused: [delivery_reactions.on_reports_refused],
    DeliveryAnswered: [delivery_reactions.on_answered, notifications.on_delivery_answered],
    SignatureSaid: [defence_reactions.on_signature],
    SignatureChanged: [petition_reactions.forget_pages, defence_reactions.on_signature_changed],
    NamesHidden: [petition_live.tell_unnamed, petition_reactions.forget_names, letter_reactions.on_names_hidden],
    BatchPassed: [letter_reactions.on_passed],
    LettersTakenOut: [letter_reactions.on_taken_out],
    HidingAsked: [petition_reactions.on_hiding_asked],
    HidingLinkAsked: [petition_reactions.on_hiding_link_asked],
    MailboxHidingAsked: [petition_reactions.on_mailbox_hiding_asked],
    SignaturesMoved: [petition_reactions.forget_pages],
}
