"""Functions and files of a spec: how they are called, and the records that they give."""
