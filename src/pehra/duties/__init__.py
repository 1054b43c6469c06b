"""What the desk does, one verb a file. Each needs a power and ends with a line in the ledger."""
