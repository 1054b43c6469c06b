"""Officers, their roles, and the powers that a duty asks of them."""
