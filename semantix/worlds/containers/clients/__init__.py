"""The client classes that a connector gets on a real server: real clients behind the gate."""
