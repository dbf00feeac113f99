"""What open pages are told: that there is another picture. What is in it, the page itself says."""

from ..core.live import rooms
from ..core.web import pagecache
from . import urls
from .events import SpreadDrawn


def tell(event: SpreadDrawn) -> None:
    """Whoever watches the petition."""
    pagecache.forget(urls.spread(event.petition_id), urls.picture(event.petition_id))
    rooms.emit("spread", {"petition": event.petition_id, "drawn": event.drawn}, f"petition:{event.petition_id}")
