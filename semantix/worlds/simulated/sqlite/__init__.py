"""The simulated SQLite: the real engine in memory, and the locks of a file."""
