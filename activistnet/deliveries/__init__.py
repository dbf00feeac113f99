"""Handing petitions over to whom they ask, and what these answer."""
