"""The first steps of a new member: topics, people, a first signature."""
