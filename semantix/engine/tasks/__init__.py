"""One attempt of one subtask: mailbox, channels, alignment, its part of a checkpoint."""
