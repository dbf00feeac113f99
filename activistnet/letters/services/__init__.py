"""What changes letters and their batches."""
