"""The client of file systems: one class in front of simulated, local and remote storage."""
