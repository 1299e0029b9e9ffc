"""Real servers in containers, started and removed by semantix, and attached ones."""

# Name a server that runs already, `host:port`: it is used, and none is started.
KAFKA_ATTACH_VARIABLE = "SEMANTIX_KAFKA_BOOTSTRAP"
CASSANDRA_ATTACH_VARIABLE = "SEMANTIX_CASSANDRA_CONTACT"
