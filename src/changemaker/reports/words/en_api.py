"""What the API writes into the audit log."""

WORDS = {
    "audit.job_asked": "asked for a job",
    "audit.job_cancelled": "cancelled a job",
    "audit.task_ended": "ended a task",
}
