"""A cluster for those who ask for one."""

from doors.sending.conftest import postgresql_url, sending_cluster
from engines.conftest import postgres_cluster

__all__ = ["postgres_cluster", "postgresql_url", "sending_cluster"]
