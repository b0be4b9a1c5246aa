"""Properties are tried on the same examples in every run (HYPOTHESIS_PROFILE=explore looks for new ones), and what several tests
need is worked out once: the lecture that ships, answers (`tests.once`), and the program's own byte code."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import derive.pipeline
from derive.document.templates import lectures_folder
from derive.lecture.build import work
from derive.lecture.pages import Worked
from derive.lecture.reader import read_lecture_file
from derive.lecture.session import torch_is_here
from tests.once import ROOMS, once

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

HERE = Path(__file__).parent
NEW = 100_000  # objects, before those made last are looked through; trees are thousands of objects, hardly any of them in circles


def pytest_configure(config: pytest.Config) -> None:
    """Where nothing may be written beside the modules, the hundreds of processes that tests start share a folder of this run for
    what they compile, and need not each compile the whole program."""
    if os.environ.get("PYTHONDONTWRITEBYTECODE") and not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="derive-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        os.environ["PYTHONPYCACHEPREFIX"] = folder


def pytest_collection_finish() -> None:
    """All tests and modules stay to the end: collecting garbage need not look through them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, 20, 20)


def pytest_runtest_setup(item: pytest.Item) -> None:
    room = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
    once.is_on = room in ROOMS and item.get_closest_marker("anew") is None


@pytest.fixture(scope="session", autouse=True)
def _once() -> None:
    derive.pipeline.answer_to = once


@pytest.fixture(scope="session")
def worked() -> Worked:
    lecture = read_lecture_file(lectures_folder() / "loss-and-gradient.md")
    return work(lecture, lectures_folder() / "sessions", run_sessions=torch_is_here())
