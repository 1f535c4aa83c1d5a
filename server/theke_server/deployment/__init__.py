"""What is open while a server runs: its files, its data folder's lock, providers and policies."""
