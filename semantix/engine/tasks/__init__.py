"""One attempt of one subtask: its mailbox, its channels, its alignment, its checkpoints."""
