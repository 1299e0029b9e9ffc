"""The classes of cassandra-driver that talk to a server, for the simulated one."""
