"""Unions of petitions: two authors agree on one text, and those who signed theirs move to it, each by their consent."""
