"""What changes who has vouched for whom."""
