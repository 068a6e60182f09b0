"""A package, so that its browser is closed before the next tests: the synchronous driver keeps an event loop running."""
