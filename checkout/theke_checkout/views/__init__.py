"""What a party sees of a session, cut to its role, and the patch from one view to the next."""
