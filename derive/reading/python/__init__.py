"""A formula as Python computes it, read and never run: NumPy's and PyTorch's arrays, counted from 0, entry by entry."""

from derive.reading.python.reader import from_file, read_python
from derive.reading.python.source import is_python

__all__ = ["from_file", "is_python", "read_python"]
