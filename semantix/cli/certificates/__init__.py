"""Commands that read certificates, and the files that a certification writes."""
