"""Guards the process in which connectors run: what may leave it, and who may end it."""
