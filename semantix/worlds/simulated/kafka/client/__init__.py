"""The client side: the objects that a connector uses."""
