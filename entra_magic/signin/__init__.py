"""The flows that end in a token, as states and events: no IPython, no widgets."""
