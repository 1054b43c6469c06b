"""`python -m pehra.cli`, for where the command itself is not on the path."""

from pehra.cli import main

main()
