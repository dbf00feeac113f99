"""Background work: the outbox, the queue to the workers, the clock and its schedule, mail."""
