"""Real servers: in containers that semantix starts and removes, or attached ones."""

# Environment variables that name a running server, `host:port`. Then no container is started.
KAFKA_ATTACH_VARIABLE = "SEMANTIX_KAFKA_BOOTSTRAP"
CASSANDRA_ATTACH_VARIABLE = "SEMANTIX_CASSANDRA_CONTACT"
