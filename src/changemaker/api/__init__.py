"""The door for machines: events in, studies and jobs out, as JSON under /v1 and /api/v1."""
