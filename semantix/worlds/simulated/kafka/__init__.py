"""A simulated Kafka broker behind the classes of confluent_kafka."""
