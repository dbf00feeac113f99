"""What changes in the defence of the site."""
