"""What is read and written: tidied text, Markdown, languages, countries."""
