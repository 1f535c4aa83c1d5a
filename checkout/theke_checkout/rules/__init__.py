"""The rules: what each family of commands causes, one family a module."""
