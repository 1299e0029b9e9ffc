"""The consumer: one client object composed of parts with one owner each."""
