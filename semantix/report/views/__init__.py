"""What reports say of one result, made from its entry in the certificate."""
