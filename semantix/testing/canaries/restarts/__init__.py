"""Sinks that only a restore in another way convicts: with another parallelism, or other numbers."""
