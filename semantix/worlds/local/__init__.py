"""Files on the local disk, and objects in an object store, behind the client of files."""
