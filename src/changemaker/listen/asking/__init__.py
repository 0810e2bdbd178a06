"""Who is asked, how and how often, what was expected of them, and who was followed up."""
