"""A conversation read from a file: its turns, and what the file says about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from changemaker.sources.turns import Turn

TOLD = {  # what files call what the tables call
    "document_id": ("document_id", "documentid", "id", "call_id", "callid", "call", "conversation_id", "conversationid",
                    "convo_id", "transcript_id", "transcriptid", "jobname", "job_name", "contactid", "request_id"),
    "account_id": ("account_id", "accountid", "account", "customer_id", "customerid", "client_id"),
    "contact_id": ("contact_id", "person_id"),
    "t": ("t", "time", "started_at", "startedat", "start_time", "starttime", "start", "date", "datetime", "created",
          "created_at", "createdat", "timestamp", "call_time", "recorded_at"),
    "language": ("language", "language_code", "languagecode", "lang", "locale"),
    "kind": ("kind",),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One conversation as its file has it; personal."""

    turns: Sequence[Turn] = field(repr=False)
    facts: Mapping[str, str] = field(default_factory=dict)  # what else the file says, by the file's own names

    def told(self, column: str) -> str | None:
        """Return what the file says for a canonical column, None where it says nothing."""
        own = {key.casefold().replace(" ", "_").replace("-", "_"): value for key, value in self.facts.items()}
        return next((own[name] for name in TOLD[column] if own.get(name)), None)
