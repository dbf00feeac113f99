"""What changes about whom petitions ask."""
