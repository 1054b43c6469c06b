"""What every room stands on: errors, the clock, digests, canonical JSON, numbers, configuration."""
