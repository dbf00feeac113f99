"""Those who run a petition together: whom its author asks, what each may do, and who takes over one that was left."""
