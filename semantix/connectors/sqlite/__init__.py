"""Sinks into a table of SQLite."""
