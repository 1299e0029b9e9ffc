"""Parts of the write-ahead template: where records wait, and what arguments are refused."""
