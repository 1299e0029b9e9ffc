"""The client of SQLite: Python's own connection, each call a step, on both worlds."""
