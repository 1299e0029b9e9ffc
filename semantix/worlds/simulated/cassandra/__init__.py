"""A simulated Cassandra behind the classes of cassandra-driver."""
