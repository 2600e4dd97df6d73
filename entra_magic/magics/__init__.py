"""The commands of a notebook: each parses a line, calls the layers below and shows."""
