"""Petitions on pages of other sites: a frame in which they are signed, and what describes it to programs."""
