"""Which release this is. `bin/release` writes it; `pyproject.toml`, `/about` and `/metrics` read it here."""

VERSION = "0.1.0"
