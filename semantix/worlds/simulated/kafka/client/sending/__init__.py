"""Parts of the outbox: held messages, delivery reports."""
