"""The HTTP side of the door: one noun a module, `routes()` in each; errors are reason codes."""
