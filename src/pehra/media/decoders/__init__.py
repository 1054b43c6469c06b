"""One file for each place where pictures are decoded: here, or in a child apart from all else."""
