"""The HTTP interface for other machines."""
