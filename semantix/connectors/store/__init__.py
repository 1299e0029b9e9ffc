"""Sinks into the transactional store: the smallest connectors that keep each guarantee."""
