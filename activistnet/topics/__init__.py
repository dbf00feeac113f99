"""Topics: the subject communities posts are published in."""
