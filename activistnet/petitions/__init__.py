"""Petitions: a kind of post that people sign, with a count that can be trusted."""
