"""What is read and written: tidied text, names that look alike, Markdown, languages, countries."""
