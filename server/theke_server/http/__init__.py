"""The HTTP side of the door: one noun a module with its `ENDPOINTS`; errors are reason codes."""
