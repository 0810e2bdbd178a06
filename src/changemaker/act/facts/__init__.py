"""What rules of journeys may ask of an account or a contact: known strictly before a moment, on any engine."""
