"""Updates of petitions: what an author writes to everybody, and by mail to signatories who wanted news."""
