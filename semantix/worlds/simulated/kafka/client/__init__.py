"""The client half: what a connector holds in its hands."""
