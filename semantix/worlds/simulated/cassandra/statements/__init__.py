"""Statements compiled for their tables."""
