"""What changes pictures."""
