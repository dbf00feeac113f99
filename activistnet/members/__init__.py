"""Members: people, whoever they are and however they sign in."""
