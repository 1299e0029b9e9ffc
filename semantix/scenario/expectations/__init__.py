"""Finds out what a reader must see: from the spec's `expects`, or from two clean runs."""
