"""Source functions that are broken on purpose."""
