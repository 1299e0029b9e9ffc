"""Statements about what passes the vertices of a job: watermarks, order, positions."""
