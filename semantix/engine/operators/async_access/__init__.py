"""The operator of asynchronous functions."""
