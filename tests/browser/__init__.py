"""A package, so that its browser is closed before the next tests: it keeps an event loop running while it is open."""
