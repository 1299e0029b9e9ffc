"""Time in a job: timers, and the event times and watermarks that a source emits."""
