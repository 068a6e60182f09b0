"""`python -m server` is `trickster`."""

from server.cli import main

# The process that draws charts loads this module again under another name.
if __name__ == "__main__":
    main()
