"""The run-time checks of shapes and types are on, and reach every module but the kernels."""

import numpy as np
import pytest

from hiphinge.assets.table import Source
from hiphinge.progress import Progress
from hiphinge.signals import differentiate


def test_a_wrong_type_is_caught() -> None:
    with pytest.raises(Exception, match="Type-check error"):
        Progress(listener=3)  # pyright: ignore[reportArgumentType]


def test_a_wrong_field_of_a_dataclass_is_caught() -> None:
    with pytest.raises(Exception, match="Type-check error"):
        Source(1, "1", "wheel", 1, "MIT", "")  # pyright: ignore[reportArgumentType]


def test_a_wrong_shape_is_caught() -> None:
    with pytest.raises(Exception, match="Type-check error"):
        differentiate(np.zeros((5, 3)), time=np.zeros(4))
