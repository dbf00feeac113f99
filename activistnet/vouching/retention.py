"""What the tables of vouching keep of people."""

from ..core.data.retention import Kept
from ..petitions.services import forgetting, signing
from ..petitions.vouch_models import SpentVouchCode, Vouch
from . import reactions, rules, tasks
from .services import vouching

RETENTION = (
    Kept(
        table=Vouch,
        columns="id petition_id signature_id voucher vouched_on",
        whose="the member who vouches, and the signatory",
        why="how many of those who signed a member has met; who that was is a keyed hash, which tells nobody",
        until="taken back, the signature is withdrawn, either of them leaves, or"
        f" {forgetting.CLOSED_KEPT.days} days after the petition closed",
        ends=(vouching.withdraw, signing.withdraw, reactions.on_member_left, forgetting.forget_closed),
    ),
    Kept(
        table=SpentVouchCode,
        columns="code_hash expires_at",
        why="a code works once",
        until=f"{rules.LASTS.seconds // 60} minutes, and the night after that",
        ends=(tasks.forget_codes,),
        runs_out=SpentVouchCode.expires_at,
    ),
)
