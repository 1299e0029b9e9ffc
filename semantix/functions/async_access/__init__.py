"""Functions that access an outside system without waiting for each answer."""
