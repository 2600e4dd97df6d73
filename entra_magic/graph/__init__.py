"""Reading Microsoft Graph with the tokens of a connection."""
