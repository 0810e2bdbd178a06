"""Who is turning: churn, a broken rhythm, sinking emotion; each with its rate of false alarms."""
