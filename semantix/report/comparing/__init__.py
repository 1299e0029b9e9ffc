"""Compares two certificates: what is better, worse, slower, and which guarantee is lost."""
