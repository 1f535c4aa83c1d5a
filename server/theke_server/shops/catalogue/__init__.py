"""The shop that Theke brings along: a catalogue in files, with carts, prices, stock and orders."""
