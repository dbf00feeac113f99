"""The web server: its settings, admission, static files. Only wiring imports it."""
