"""The column types of the simulated Cassandra. Values are kept in their serialised form."""
