"""An embedded tenant: Entra's and Graph's HTTP on loopback, in its own process.

Start it with ``python -m entra_magic.sandbox``. It imports nothing of the rest of
the package, and nothing of the rest imports it.
"""
