"""Loads a connector's own modules, and lets their memory begin anew with each simulated process."""
