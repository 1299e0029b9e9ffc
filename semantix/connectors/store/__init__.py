"""Sinks into the simulated store: small connectors, one for each guarantee."""
