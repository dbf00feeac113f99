"""People and bodies who are asked to act."""
