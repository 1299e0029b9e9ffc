"""How the Kafka sink makes messages out of records."""
