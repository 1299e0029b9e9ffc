"""Turns the preconditions of a claim off, one at a time, and looks for a run that breaks it."""
