"""What the command line can do, each thing once: run by a server for its socket, or by the command's own process."""

from server.operations import accounts, data, forecasts, keeping, ledger, names, seasons

__all__ = ["accounts", "data", "forecasts", "keeping", "ledger", "names", "seasons"]
