"""A simulated file system: which bytes and which names a crash of the machine leaves behind."""
