"""Replaces the classes of cassandra-driver that talk to a server."""
