"""What the graph is made of, one noun a file.

Most types describe a value of the engine and are resolved from it attribute by attribute: nothing is copied.
"""
