"""Petitions in many languages: translations that their authors write, or accept of members who offer them."""
