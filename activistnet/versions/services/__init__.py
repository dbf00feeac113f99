"""Publishing a version, and agreeing to it."""
