"""What the graph is made of, one noun a file.

Most types stand for a value of the engine and are resolved from it attribute by attribute: nothing is copied, and
resolvers say that they return the value itself (`shown`).
"""
