"""Random problems in numbers: derives and judges them, and tells how many came out how.

python -m tests.problems.explore --examples 500 --seed 7 --out found.jsonl     (one process, one seed; run several)
python -m tests.problems.explore --summary *.jsonl                             (one table over all of them)
python -m tests.problems.explore --again found.jsonl                           (judges the failures once more)
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from .judge import FAILURES, KINDS, KINDS_IN_WORDS, Outcome, Posed, judge, limit_memory
from .random_problems import problem

MOST_UNDECIDED = 0.03
MANY = 10**6  # problems of a seed: the next seed has others


def explore(numbers: Iterable[int], each: Callable[[Outcome], None] = lambda o: None) -> list[Outcome]:
    """The outcomes of the random problems of some numbers."""
    found: list[Outcome] = []
    for number in numbers:
        found.append(judge(problem(number)))
        each(found[-1])
    return found


def table(found: Sequence[Outcome]) -> str:
    """How many came out how."""
    counts = Counter(o.kind for o in found)
    rows = [f"{counts[kind]:6}  {kind:<20}  {KINDS_IN_WORDS[kind]}" for kind in KINDS if counts[kind]]
    judged = [o for o in found if o.kind not in ("stuck", "refused")]
    times = sorted(o.seconds for o in found) or [0.0]
    share = counts["undecided"] / max(1, len(judged))
    return "\n".join((
        *rows, f"{len(found):6}  in all; of {len(judged)} derived, {share:.1%} undecided; "
        f"CPU: median {times[len(times) // 2]:.2f} s, longest {times[-1]:.1f} s",
    ))  # fmt: skip


def failures(found: Iterable[Outcome]) -> list[Outcome]:
    return [o for o in found if o.kind in FAILURES]


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.problems.explore", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="every outcome as a line of JSON")
    parser.add_argument("--summary", nargs="+", type=Path, help="a table over files that --out wrote")
    parser.add_argument("--again", nargs="+", type=Path, help="judge what failed or was undecided in files that --out wrote")
    parser.add_argument("--memory", type=float, default=3.0, help="gigabytes that the process may take")
    options = parser.parse_args(words)
    limit_memory(options.memory)
    faulthandler.register(signal.SIGUSR1)  # kill -USR1 shows what takes so long
    out = options.out.open("w", encoding="utf-8") if options.out else None
    begin = time.process_time()

    def tell(o: Outcome) -> None:
        if out:
            print(o.to_json(), file=out, flush=True)
        if o.kind not in ("right", "stuck", "refused"):
            print(f"{o.kind}: {o.posed}\n    " + o.detail.replace("\n", "\n    "), flush=True)

    if options.summary or options.again:
        read = [_read(line) for path in options.summary or options.again for line in path.read_text("utf-8").splitlines()]
        found = read
        if options.again:
            found = [judge(o.posed) for o in read if o.kind not in ("right", "stuck", "refused")]
            for o in found:
                tell(o)
    else:
        found = explore(range(options.seed * MANY, options.seed * MANY + options.examples), tell)
    print(table(found))
    print(f"        {time.process_time() - begin:.0f} s of CPU in all")
    return 1 if failures(found) else 0


def _read(line: str) -> Outcome:
    row = json.loads(line)
    posed = {**row["posed"], "assume": tuple(row["posed"]["assume"])}
    return Outcome(Posed(**posed), row["kind"], row["detail"], row["seconds"])


__all__ = ["MOST_UNDECIDED", "explore", "failures", "main", "table"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
