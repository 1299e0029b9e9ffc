"""Kafka sources that are broken on purpose."""
