"""Runs a scenario on real worlds: the job is in a child process, which the parent kills."""
