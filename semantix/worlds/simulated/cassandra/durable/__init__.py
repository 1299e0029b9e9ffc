"""What outlives a crash of the job: taken as a value, become again, brought into canonical form."""
