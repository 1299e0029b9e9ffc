"""Sinks and sources of files with defects, and their correct twins."""
