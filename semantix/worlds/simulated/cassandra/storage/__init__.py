"""Parts of a table's content beyond plain rows: collections, slices of rows, TTLs."""
