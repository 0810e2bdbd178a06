"""The way out: the gate that every message passes, and e-mail, webhooks, Slack and tasks behind it."""
