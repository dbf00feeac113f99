"""Measurements of the hot paths. Each starts what it needs, is bounded, and prints text and JSON."""
