"""A room: what the silent would say, what nobody asked about, and who is turning."""
