"""What commands show of a single run."""
