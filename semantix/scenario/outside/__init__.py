"""Other actors than the job: what they do to the outside systems, and when."""
