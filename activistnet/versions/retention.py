"""What the tables of versions keep of people."""

from ..core.data.retention import Kept
from ..petitions.services import signing
from ..petitions.version_models import FormerVersion, VersionConsent, VersionCount, VersionStop
from .services import agreeing

WHOSE = "the signatory"

RETENTION = (
    Kept(
        table=FormerVersion,
        columns="petition_id number text_number targets published_at replaced_at",
        why="what people signed before a petition asked another thing, or asked somebody else",
        until="the petition is deleted",
    ),
    Kept(
        table=VersionCount,
        columns="petition_id version count",
        why="how many signed each version",
        until="the petition is deleted",
    ),
    Kept(
        table=VersionConsent,
        columns="signature_id version petition_id asked_at given_at",
        whose=WHOSE,
        why="that whoever signed was asked about a later version, once, and agrees to it",
        until="the signature is taken back",
        ends=(signing.withdraw, agreeing.disagree),
    ),
    Kept(
        table=VersionStop,
        columns="signature_id stopped_at",
        whose=WHOSE,
        why="sending no more mail about later versions to who wants none",
        until="the signature is taken back",
        ends=(signing.withdraw,),
    ),
)
