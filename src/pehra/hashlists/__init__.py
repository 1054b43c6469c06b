"""Lists of known hashes as they come from those who keep them, read line by line."""
