"""What a sign-in yields: who, where, what and until when, and the means to renew it."""
