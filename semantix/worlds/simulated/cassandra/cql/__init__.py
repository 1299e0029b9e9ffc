"""The subset of CQL that the simulated Cassandra knows, from text to syntax trees."""
