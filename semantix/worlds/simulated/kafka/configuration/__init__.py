"""Configuration properties and partitioners, as librdkafka has them."""
