"""The parts of `StreamingFileSink`: buckets, rolling policies, encoders and recoverable writers."""
