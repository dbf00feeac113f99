"""The web server: its settings and worker, what requests may say, admission, static files. Only wiring imports it."""
