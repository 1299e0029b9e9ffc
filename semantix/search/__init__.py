"""Where a search may disturb a run: dry runs, their visits, faults at a visit, equal futures."""
