"""Commands that read certificates."""
