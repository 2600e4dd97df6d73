"""What the person sees of a sign-in: cards in HTML, each with a plain-text twin."""
