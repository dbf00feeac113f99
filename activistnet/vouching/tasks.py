"""What happens to codes in the background."""

from sqlalchemy import func

from ..core.data.parts import delete_some
from ..core.jobs.tasks import enqueue, task
from ..petitions.vouch_models import SpentVouchCode


@task(queue="repairs", seconds=120)
def forget_codes() -> None:
    """Delete codes that nobody could use any more."""
    if delete_some(SpentVouchCode, SpentVouchCode.expires_at < func.now()):
        enqueue(forget_codes)
