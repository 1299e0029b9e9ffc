"""What a subtask runs: sources and sinks as the runtime drives them, and their state."""
