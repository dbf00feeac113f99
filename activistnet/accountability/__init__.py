"""What people and bodies were asked by petitions, and what became of it."""
