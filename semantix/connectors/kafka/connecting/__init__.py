"""Connections of the Kafka connectors to their brokers."""
