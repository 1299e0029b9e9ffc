"""CON: what a connector does to its process."""
