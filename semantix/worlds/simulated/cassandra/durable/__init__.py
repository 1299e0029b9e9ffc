"""The state that survives a crash of the job: captured as a value, restored, in canonical form."""
