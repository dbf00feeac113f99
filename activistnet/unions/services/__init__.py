"""Proposing a union, joining by it, moving signatures, and taking it back."""
