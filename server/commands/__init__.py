"""What the command line offers, one module a group of commands.

A module here declares names, options and help; whatever does the work is imported inside the command, so that
asking for help costs no more than Python and Typer.
"""
