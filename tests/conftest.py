"""Properties are tried on the same examples in every run (HYPOTHESIS_PROFILE=explore looks for new ones), and the lecture that
ships is worked out once for all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from derive.document.templates import lectures_folder
from derive.lecture.build import work
from derive.lecture.pages import Worked
from derive.lecture.reader import read_lecture_file
from derive.lecture.session import torch_is_here

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def worked() -> Worked:
    lecture = read_lecture_file(lectures_folder() / "loss-and-gradient.md")
    return work(lecture, lectures_folder() / "sessions", run_sessions=torch_is_here())
