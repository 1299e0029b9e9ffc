"""The file source: a function that monitors a folder, formats that read, and their splits."""
