"""The harness of source functions."""
