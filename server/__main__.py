"""`python -m server` is `trickster`."""

from server.cli import main

main()
