"""The coordinator of checkpoints, and the restart of the job from the latest one."""
