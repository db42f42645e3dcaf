"""Users, sign-in with a second factor, roles."""
