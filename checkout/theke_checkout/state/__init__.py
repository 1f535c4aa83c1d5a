"""The state of one session, frozen: what the events so far come to."""
