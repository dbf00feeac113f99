"""What the tables of the site keep of people."""

from ..core.data.retention import Kept
from .models import SitePage

RETENTION = (
    Kept(
        table=SitePage,
        columns="name text html changed_at",
        why="what the operator says about the site: privacy, terms, who answers for it",
        until="the operator takes it back",
    ),
)
