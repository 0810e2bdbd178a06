"""A cluster for those who ask for one."""

from engines.conftest import postgres_cluster

__all__ = ["postgres_cluster"]
