"""Tournaments of groups and knock-out rounds, played many times: formats and fields as values, chances out."""
