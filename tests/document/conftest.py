"""The lecture that ships, worked out once for all tests."""

from __future__ import annotations

import pytest

from derive.document.templates import lectures_folder
from derive.lecture.build import work
from derive.lecture.pages import Worked
from derive.lecture.reader import read_lecture_file
from derive.lecture.session import torch_is_here


@pytest.fixture(scope="session")
def worked() -> Worked:
    lecture = read_lecture_file(lectures_folder() / "loss-and-gradient.md")
    return work(lecture, lectures_folder() / "sessions", run_sessions=torch_is_here())
