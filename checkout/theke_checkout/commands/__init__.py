"""What can be asked of a session: a command can be rejected. One module for each noun."""
