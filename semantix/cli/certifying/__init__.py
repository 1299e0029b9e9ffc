"""What `semantix certify` does with its targets."""
