"""Which identifiers belong together, with the reason for every link, and the rings they form."""
