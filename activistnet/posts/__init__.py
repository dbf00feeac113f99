"""Posts: discussions, replies, shares, and the activities that feeds are made of."""
