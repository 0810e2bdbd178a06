"""The way out: what may be sent, now, later or never, and how each channel sends it."""
