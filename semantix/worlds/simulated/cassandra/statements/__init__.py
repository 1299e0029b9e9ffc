"""Statements compiled against tables: what they check, change and read."""
