"""Tip-offs come in here: each form of report has a reader that turns its bytes into a Report."""
