"""Coaches: members who help authors with what a petition says, when they are asked to."""
