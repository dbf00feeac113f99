"""What holds floods and raids back: rules on words and links, repeated texts, and shields."""
