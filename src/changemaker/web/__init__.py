"""The door for people: pages that work without a script, in three languages."""
