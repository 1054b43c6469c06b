"""The web desk where officers work."""
