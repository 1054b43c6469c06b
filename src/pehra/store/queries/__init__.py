"""Reads. What leaves here is a frozen value, never a row."""
