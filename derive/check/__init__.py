"""The witness: checks every equality of a derivation by number, and knows no rule and no derivative.

It evaluates both sides with NumPy, at many points and for all index values at once, and takes true derivatives from the
values of the functions alone.  It imports neither `derive.rules` nor `derive.engine`.
"""

from derive.check.claims import tested
from derive.check.derivation import check, check_all
from derive.check.sample import sample
from derive.check.witness import Witness
from derive.check.world import World

__all__ = ["Witness", "World", "check", "check_all", "sample", "tested"]
