"""Pages of topics: everything under /t/, made of what every feature has in a topic."""
