"""Pehra, the watch: a self-hosted cyber-patrol desk for child-protection police."""

__version__ = "0.1.0"
