"""The only module that imports LiteRT, which runs the networks."""
# pyright: basic, reportGeneralTypeIssues=false

import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import numpy as np
from jaxtyping import Float

from hiphinge.errors import AssetError

Shape = tuple[int, ...]


class Network:
    """One network, ready to run.

    Example:
        >>> Network(b"no network", threads=1)
        Traceback (most recent call last):
        ...
        hiphinge.errors.AssetError: the pose model cannot be loaded: ...
    """

    def __init__(self, model: bytes, *, threads: int) -> None:
        # It takes half a second to import, and only video needs it.
        from ai_edge_litert.interpreter import Interpreter

        try:
            with _without_greeting():
                self._interpreter = Interpreter(model_content=model, num_threads=threads)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise AssetError("the pose model cannot be loaded", value=error) from error
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = {
            tuple(int(n) for n in entry["shape"]): entry["index"]
            for entry in self._interpreter.get_output_details()
        }

    def run(
        self, picture: Float[np.ndarray, "side side 3"]
    ) -> Mapping[Shape, Float[np.ndarray, "*shape"]]:
        """Outputs by their shape, which tells them apart."""
        self._interpreter.set_tensor(self._input, picture[None])
        self._interpreter.invoke()
        return {
            shape: self._interpreter.get_tensor(index) for shape, index in self._outputs.items()
        }


@contextmanager
def _without_greeting() -> Generator[None]:
    """Keep the library's first words off the terminal.

    It writes them to the standard error of the process, past Python, and cannot be asked not to;
    they would stand in the middle of our progress.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
