"""Measurements, as ratios to named peers in one run. `make bench`."""
