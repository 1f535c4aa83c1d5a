"""What is wrong with the settings, said before a server starts with them, and how to fix it."""
