"""Timelines as lines of a terminal."""
