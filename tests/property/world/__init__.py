"""A world around the core that is out to break it: a bank and a shop that lose, repeat, reorder and
change their minds, a worker that crashes between any two steps, and people who do as they like."""
