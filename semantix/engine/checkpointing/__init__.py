"""The checkpoint coordinator, and the restart of the job from its latest checkpoint."""
