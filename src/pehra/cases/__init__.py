"""A case from its first report to its outcome, through legal process and dated law."""
