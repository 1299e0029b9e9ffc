"""What each kind of vertex of a job becomes in the engine."""
