"""What is small and changes: events before they become tables, jobs, what is to be sent, who may see what."""
