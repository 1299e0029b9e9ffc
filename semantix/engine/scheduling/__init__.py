"""What moves simulated time: the queue of events, and the stacks on which its calls run."""
