"""Sinks that keep the position of their source in the target, each with one defect."""
