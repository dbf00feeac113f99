"""Collections: people, topics and threads that a member puts together for others to follow; people are asked first."""
