"""What may be away: Valkey, breakers, threads beside the loop, and loops that go on whatever happens."""
