"""What is checked before anything starts: settings, and that the keys are those the database was made with."""
