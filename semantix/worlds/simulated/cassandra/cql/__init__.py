"""The subset of CQL that the simulated Cassandra speaks: text in, syntax trees out."""
