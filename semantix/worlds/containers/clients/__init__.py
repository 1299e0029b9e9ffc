"""The real client classes behind the gate: what a connector gets on a real server."""
