"""The empty store of `unit.access`, copied for each test that needs one."""

from unit.access.conftest import empty_file

__all__ = ["empty_file"]
