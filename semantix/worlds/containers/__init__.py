"""Real servers in containers, started and removed by semantix, and attached ones."""
