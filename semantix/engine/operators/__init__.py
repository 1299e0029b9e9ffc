"""Operators, which subtasks run: sources, mapping operators and sinks, with their state."""
