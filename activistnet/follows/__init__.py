"""Follow, block, mute: what members want to see of one another."""
