"""A scenario on real worlds: the job in a child process, and the parent that kills it."""
