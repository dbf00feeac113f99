"""Backups: one encrypted file of everything the site knows, its keys beside it, and what is restored from them.

A backup is a stream of age around a stream of tar, so that it opens without this code too:
`age -d -i IDENTITY FILE | tar x`, then `cat database/* | pg_restore`.
"""
