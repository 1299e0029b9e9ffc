"""The operator that reads the splits of a file source."""
