"""Files for other programs, made from a certificate: JUnit XML, a badge, Markdown."""
