"""A service that answers late, without an outside system."""
