"""Payment companies that are not there: doubles that the real libraries talk to."""
