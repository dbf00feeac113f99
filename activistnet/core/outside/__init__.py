"""What may be away: Valkey, breakers, threads beside the loop, loops that go on, and whom requests come from."""
