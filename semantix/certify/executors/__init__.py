"""The two ways to execute a campaign: on simulated worlds, and on real servers."""
