"""Sources that WM, ORD or POS must convict, and nothing else."""
