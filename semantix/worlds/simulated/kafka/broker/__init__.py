"""The server side: what one broker stores, and its requests. It imports nothing of the clients."""
