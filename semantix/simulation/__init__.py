"""Simulated time below every subject: queue, strands of control, clock, chance, watchdog."""
