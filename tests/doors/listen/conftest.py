"""A PostgreSQL of our own, as the sending tests have it."""

from doors.sending.conftest import postgresql_url, sending_cluster

__all__ = ["postgresql_url", "sending_cluster"]
