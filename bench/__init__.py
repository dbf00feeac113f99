"""Measurements. Each module says what it measures, on what, and prints its figures."""
