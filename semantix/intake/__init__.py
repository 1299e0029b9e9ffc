"""Reads the input of a user: the targets of a certification, and files with fault plans."""
