"""What those whom a member follows are doing."""

from ..core.feature import Feature
from ..core.live.registry import Refresh
from . import live, views

FEATURE = Feature(
    blueprints=(views.bp,),
    authorizers={"home": live.authorize},
    refreshes={"home": Refresh("news", live.read)},
)
