"""The engine as a library: results in, forecasts with their error bars out; no database, no clock, no server."""
