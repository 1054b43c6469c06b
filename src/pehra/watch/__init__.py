"""The process that keeps watch: it takes up waiting work around the clock and never forgets any."""
