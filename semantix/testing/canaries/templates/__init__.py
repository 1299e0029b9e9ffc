"""Sinks on the two templates that break one rule of the template each."""
