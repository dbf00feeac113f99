"""Letters that signatories write to whom a petition asks: in weekly batches, some of which moderators read first."""
