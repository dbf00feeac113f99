"""Asking, answering and ending, and taking over what was left."""
