"""Pages of the site itself: home for visitors, how we count, health."""
