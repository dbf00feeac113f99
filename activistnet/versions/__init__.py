"""Versions of petitions: another demand, or asking somebody else, for which those who signed are asked again."""
