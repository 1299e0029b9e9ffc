"""Parts of a file sink: how they are written, persisted, resumed and committed."""
