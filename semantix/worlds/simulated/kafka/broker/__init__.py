"""The server side: the data of one broker, and its requests. It imports no module of `client`."""
