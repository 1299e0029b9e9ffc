"""What a user hands in: targets of a certification, and files with fault plans."""
