"""The embedded store: all that Theke keeps, in SQLite files of one process."""
