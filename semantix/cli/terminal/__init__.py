"""What a terminal shows while a command works, and where a connector's own output goes."""
