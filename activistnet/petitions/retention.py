"""What the tables of petitions keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .count_models import (
    AreaCount,
    BaseCount,
    CountCorrection,
    CountryCount,
    ImportedOutcome,
    PastCount,
    PetitionStep,
    RisingPetition,
    SignatureDelta,
    SignatureNumber,
    SignatureStrength,
)
from .group_models import DomainLook, GroupedSignature, SignatureGroup
from .life_models import LastDayChange, OutcomeContest, PetitionPause
from .models import (
    Confirmation,
    Petition,
    PetitionTarget,
    Signature,
    SignatureList,
    TypedTry,
)
from .services import changing, contesting, forgetting, holding, signing, wanting

WHOSE = "the signatory"

RETENTION = (
    Kept(
        table=Petition,
        columns="id stage petition_state asks_version version_number version_at is_translated translated_into"
        " goal signature_count count_version reached_step closes_at closed_at closed_by closed_reason closing_word"
        " closing_links closed_rule paused_until archived_at"
        " thanks postcode_why news_sent_at anonymised_at base_count base_source base_at imported_from cover heard_at"
        " quiet_told_at union_id joined_into_id started_by_id",
        why="counting, and how far a petition is",
        until="the site",
    ),
    Kept(
        table=PetitionTarget,
        columns="petition_id position name decision_maker_id is_withheld",
        why="who is asked to act, as its author published it",
        until="its author deletes the petition",
    ),
    Kept(
        table=LastDayChange,
        columns="id petition_id changed_at before after",
        why="telling when its author moved the last day to sign",
        until="the petition is deleted",
    ),
    Kept(
        table=PetitionPause,
        columns="id petition_id began_at ends_at reason",
        why="telling when its author let nobody sign it for a while, and why",
        until="the petition is deleted",
    ),
    Kept(
        table=OutcomeContest,
        columns="reply_id petition_id member_id contested_at",
        whose="the member who signed, and says so in public by their reply",
        why="which replies say that something else came of it, once for each signatory",
        until="withdrawn, with the signature too, the petition is open again, or the member leaves",
        ends=(contesting.take_back, contesting.forget_person),
    ),
    Kept(
        table=BaseCount,
        columns="petition_id kind code name count",
        why="counts of another place",
        until="the petition is deleted",
    ),
    Kept(
        table=ImportedOutcome,
        columns="petition_id facts",
        why="what came of it at the parliament it was brought over from, as it published it",
        until="the petition is deleted",
    ),
    Kept(
        table=PetitionStep,
        columns="petition_id step reached_at",
        why="telling when a petition reached its steps",
        until="the petition is deleted",
    ),
    Kept(
        table=SignatureGroup,
        columns="id petition_id first_at last_at domain_digest held_for size state before taken_out reason changed_at"
        " created_at",
        why="which signatures moderators looked at together, and what the petition tells of it",
        until="the petition is deleted",
    ),
    Kept(
        table=DomainLook,
        columns="petition_id domain_digest first_at last_at",
        why="looking at a mail domain in times that are the same or apart, so that none tells of one person",
        until="the petition is deleted",
    ),
    Kept(
        table=GroupedSignature,
        columns="group_id signature_id is_taken",
        why="letting them count again together",
        until="the signature or the petition is deleted",
    ),
    Kept(
        table=CountCorrection,
        columns="id petition_id n made_at",
        why="telling when a count was off its records and was corrected",
        until="the petition is deleted",
    ),
    Kept(
        table=CountryCount,
        columns="petition_id country count shown",
        why="how many signed in each country, and what of it is told",
        until="the petition is deleted",
    ),
    Kept(
        table=SignatureStrength,
        columns="petition_id counted known vouched counted_at",
        why="how many were given by members of 30 days or more, or by people whom a member has met",
        until="the petition is deleted",
    ),
    Kept(
        table=AreaCount,
        columns="petition_id area count",
        why="how many signed in each wide area, where a petition asks for postcodes",
        until="counted anew, or the petition is deleted",
    ),
    Kept(
        table=PastCount,
        columns="petition_id at count",
        why="how many have signed within a day, which says what is rising",
        until="a newer count is a day old, or the petition is deleted",
    ),
    Kept(
        table=RisingPetition,
        columns="petition_id gained score",
        why="the list of what is rising",
        until="it is made anew, every quarter of an hour",
    ),
    Kept(
        table=Signature,
        columns="news",
        whose=WHOSE,
        why="sending news of a petition to those who asked for it: the number of the words they agreed to, the language"
        " and the day",
        until="stopped by a press, it is taken back, the member leaves, or"
        f" {forgetting.CLOSED_KEPT.days} days after the petition closed",
        ends=(wanting.stop, signing.withdraw, reactions.on_member_left, forgetting.forget_closed),
    ),
    Kept(
        table=Signature,
        columns="mailbox_sealed hidden_sealed postcode language",
        whose=WHOSE,
        why="answering its person in their language, and showing them what they said; encrypted but for the language",
        until=f"{forgetting.CLOSED_KEPT.days} days after the petition closed, it is taken back, the member leaves,"
        f" or it was held for {holding.KEPT.days} days",
        ends=(forgetting.forget_closed, signing.withdraw, reactions.on_member_left, tasks.ask_held),
    ),
    Kept(
        table=Signature,
        columns="name show_name member_id",
        whose=WHOSE,
        why="the list of who signed, for those who want to be in it",
        until="hidden again, it is taken back, or the member leaves",
        ends=(changing.change, signing.withdraw, reactions.on_member_left),
    ),
    Kept(
        table=Signature,
        columns="reason",
        whose=WHOSE,
        why="why people sign; without a name",
        until="it is taken back",
        ends=(signing.withdraw,),
    ),
    Kept(
        table=Signature,
        columns="member_digest",
        whose=WHOSE,
        why="a member signs once, and finds it; a keyed hash that differs from petition to petition",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Signature,
        columns="id petition_id share_id state by_known held_for country reason_hidden reason_held_for reason_held_at"
        " is_name_withheld signed_at said_again_at first_signed_at asked_again_at mailbox_digest version read_in",
        why="the count, which is the number of these rows, by country, and of each mailbox one; which of them wait for"
        " a check. The index of a mailbox is a keyed hash that differs from petition to petition",
        until="the petition is deleted",
    ),
    Kept(
        table=SignatureNumber,
        columns="petition_id signature_id number",
        why="telling whoever signed the how many-eth they were, and nobody else",
        until="the petition is deleted",
    ),
    Kept(
        table=SignatureList,
        columns="owner petitions_sealed",
        whose="the member",
        why="finding one's own signatures, and taking out the name; a keyed hash and encrypted numbers",
        until="the member leaves",
        ends=(forgetting.forget_person,),
    ),
    Kept(
        table=SignatureDelta,
        columns="id petition_id signature_id share_id country n version read_in list_owner petition_sealed",
        why="a change of a count that the clock folds in within a second",
        until="folded",
    ),
    Kept(
        table=Confirmation,
        columns="id token_hash token_sealed petition_id mailbox_sealed mailbox_digest hidden_sealed is_first_here"
        " said_digest share_id signature_id language version read_in created_at expires_at name country postcode reason"
        " show_name news pressed_at pressed_for",
        whose="the guest",
        why="nothing is counted or shown before the mailbox is proven",
        until="it is proven, or after 7 days; of one that was proven in a pause of its petition, 7 days after that",
        ends=(signing.confirm, tasks.forget_old_tries),
        runs_out=Confirmation.expires_at,
    ),
    Kept(
        table=TypedTry,
        columns="token_hash petition_id typed_sealed expires_at",
        whose="the guest",
        why="a mistyped address is corrected without typing the rest again; encrypted",
        until="7 days",
        ends=(tasks.forget_old_tries,),
        runs_out=TypedTry.expires_at,
    ),
)
