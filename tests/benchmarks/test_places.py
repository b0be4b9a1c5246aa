"""How fast a site and a lecture are built again: whole processes as ratios, and what a person waits for while writing.

python -m pytest tests/benchmarks/test_places.py --benchmark-only -s
"""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import pytest

from derive.document.templates import lectures_folder
from derive.lecture.sources import FORMATS, Output, Ways
from derive.lecture.watch import Watched
from tests.benchmarks.test_speed import seconds

UNCHANGED, AGAIN = 0.5, 0.2  # the promises: of `import sympy`, and of the first build of a site
REBUILT = 2.5  # times `import sympy`: under a second where that takes 0.4 seconds
ROUNDS = 7
#: 300 formulas, 200 of them different, on so many cores.
SITE = """
import os
from derive.places import make_all, request
if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{cores}])
    texts = [f"y = sum((t[i] - {{n}}*x[i]*w)^2, i)" for n in range(2, 202)]
    wanted = [request("derivation", text, {{"wrt": "w", "steps": None}}, "fragment") for text in [*texts, *texts[:100]]]
    made = make_all(wanted)
    assert len(made) == 200 and all(m.is_fine for m in made.values())
"""


def site_times(folder: Path) -> dict[str, float]:
    """Seconds of the first build of a site on one core and on two, and of the second."""
    found = {}
    for cores in (1, 2):
        script = folder / f"site{cores}.py"
        script.write_text(SITE.format(cores=cores))
        found[f"first, {cores}"] = seconds(str(script), XDG_CACHE_HOME=str(folder / str(cores)))
    again = [seconds(str(script), XDG_CACHE_HOME=str(folder / "2")) for _ in range(3)]
    return {**found, "again": statistics.median(again)}


def test_a_site_of_300_formulas(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark.pedantic(site_times, args=(tmp_path,), rounds=1)
    again, two = found["again"] / found["first, 2"], found["first, 2"] / found["first, 1"]
    benchmark.extra_info.update(found, again=again, two=two)
    print(f"\n| a site of 300 formulas, 200 different | ratio |\n| --- | ---: |\n| second build, of the first | {again:.3f} |")
    print(f"| two cores, of one | {two:.2f} |")
    assert again <= AGAIN  # the other tells how busy the machine is too


def unchanged_ratio(folder: Path) -> float:
    """How long `derive build` takes where nothing has changed, of importing SymPy; they take turns."""
    command = ("-m", "derive", "build", "loss-and-gradient", "-o", str(folder / "out"))
    home = str(folder / "cache")
    seconds(*command, XDG_CACHE_HOME=home)
    runs: dict[str, list[float]] = {"sympy": [], "build": []}
    for _ in range(ROUNDS):
        runs["sympy"].append(seconds("-c", "import sympy"))
        runs["build"].append(seconds(*command, XDG_CACHE_HOME=home))
    return statistics.median(runs["build"]) / statistics.median(runs["sympy"])


def test_an_unchanged_build(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark.pedantic(unchanged_ratio, args=(tmp_path,), rounds=1)
    benchmark.extra_info["unchanged"] = found
    print(f'\n| unchanged `derive build`, times `python -c "import sympy"` | {found:.2f} | {UNCHANGED} |')
    assert found <= UNCHANGED


@pytest.mark.parametrize("formats", [("html",), FORMATS])
@pytest.mark.parametrize(
    ("old", "new"), [("A classifier for", "A {n}th classifier for"), ("title: binary cross entropy", "title: entropy {n}")]
)
def test_a_lecture_that_is_watched(benchmark: Any, formats: tuple[Output, ...], old: str, new: str, tmp_path: Path) -> None:
    """An edit of a paragraph, or of a block, of the longest lecture that ships."""
    shutil.copytree(lectures_folder(), tmp_path / "l")
    path = tmp_path / "l" / "logistic-regression.md"
    text = path.read_text()
    assert old in text
    watched = Watched(path, tmp_path / "out", Ways(formats=formats))
    watched.rebuild()

    ratios: list[float] = []

    def rebuilt() -> None:
        base = seconds("-c", "import sympy")
        path.write_text(text.replace(old, new.format(n=time.time_ns())))
        assert watched.changed()
        built = watched.rebuild()
        assert built.written and not built.problem
        ratios.append(built.seconds / base)

    benchmark.pedantic(rebuilt, rounds=ROUNDS)
    found = statistics.median(ratios)
    benchmark.extra_info["rebuilt"] = found
    print(f"\n| built again, {','.join(formats)}, times `import sympy` | {found:.2f} | {REBUILT} |")
    assert found <= REBUILT
