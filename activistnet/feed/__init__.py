"""The home feed of a member."""
