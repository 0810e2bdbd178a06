"""What is personal: told apart, hidden, sealed under each person's key, and never shown for too few."""
