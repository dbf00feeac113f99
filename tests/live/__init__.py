"""Sockets and what they are told. A package, so that what its tests share ends with it."""
