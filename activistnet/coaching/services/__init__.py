"""Asking for a coach, coaching, and what authors make of it."""
