"""Sinks that only a restore in another way convicts: another parallelism, other numbers, a stop."""
