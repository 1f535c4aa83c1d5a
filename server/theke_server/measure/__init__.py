"""What is counted: figures for the operator, without names of people."""
