"""A room: who is asked what and how, what they say, and how far it speaks for those who never answer."""
