"""The HTTP side: one noun a module with its `ENDPOINTS`; errors are reason codes."""
