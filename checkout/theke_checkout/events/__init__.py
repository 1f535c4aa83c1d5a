"""What happened: a fact in the past tense, never rejected, only applied. A module for each noun."""
