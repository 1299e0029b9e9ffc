"""Kafka connectors, on the interface of `confluent_kafka`."""

from __future__ import annotations

from semantix.connectors.kafka.sink import KafkaSink

__all__ = ["KafkaSink"]
