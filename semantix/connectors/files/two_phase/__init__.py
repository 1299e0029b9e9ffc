"""A sink that writes whole files on the two-phase-commit template."""
