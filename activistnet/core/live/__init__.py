"""Open browsers: rooms, who may enter them, and how thousands are told at once."""
