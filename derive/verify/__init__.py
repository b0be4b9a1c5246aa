"""The catalogue against another library: every entry's function and derivative beside the library's own and its autograd."""

from derive.verify.verdict import Verdict, backend, verify_entry

__all__ = ["Verdict", "backend", "verify_entry"]
