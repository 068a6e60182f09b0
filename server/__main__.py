"""`python -m server` is `trickster`."""

from server.cli import main

if __name__ == "__main__":
    main()
