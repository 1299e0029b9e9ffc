"""The closed search: any number of crashes, by canonical forms of durable states."""
