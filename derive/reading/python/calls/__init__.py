"""The functions that a program calls, a file a family; `table` puts them together and says what is refused."""

from derive.reading.python.calls.table import Calls

__all__ = ["Calls"]
