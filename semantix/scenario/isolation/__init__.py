"""Runs connectors in a child process that must report its completion."""
