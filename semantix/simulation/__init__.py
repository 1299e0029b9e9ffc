"""Simulated time, the same for every subject: event queue, strands, clock, delays, watchdog."""
