"""What pulled sources and their schemas are made of."""
