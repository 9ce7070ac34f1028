"""Networks without the parts that nobody asked for, so that no time goes into them.

The landmark model also draws a mask of the person. A model file is a FlatBuffer (the published
schema of TensorFlow Lite, version 3): lists of offsets, of which some are left out here in place.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Fields of the tables Model, SubGraph, Tensor and Operator in that schema.
_MODEL_SUBGRAPHS = 2
_GRAPH_TENSORS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 0, 2, 3
_TENSOR_SHAPE = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2

Shape = tuple[int, ...]


def without_outputs(model: bytes, unwanted: Sequence[Shape]) -> bytes:
    """The same network without some of its outputs, and what only they need.

    Args:
        model: A model file with one graph.
        unwanted: Shapes of the outputs that are left out; those that are not there do not matter.

    Raises:
        ValueError: Not a model file.
    """
    try:
        return _trimmed(bytearray(model), set(unwanted))
    except (struct.error, IndexError) as error:
        raise ValueError("not a model file") from error


def _trimmed(model: bytearray, unwanted: set[Shape]) -> bytes:
    buffer = _Buffer(model)
    [graph] = buffer.tables(buffer.root, _MODEL_SUBGRAPHS)
    tensors = list(buffer.tables(graph, _GRAPH_TENSORS))
    outputs = buffer.numbers(graph, _GRAPH_OUTPUTS)
    wanted = [o for o in outputs if buffer.numbers(tensors[o], _TENSOR_SHAPE) not in unwanted]
    operators = list(buffer.tables(graph, _GRAPH_OPERATORS))
    needed = set(wanted)
    kept: list[int] = []
    for operator in reversed(operators):  # they are stored in the order in which they run
        if needed.intersection(buffer.numbers(operator, _OPERATOR_OUTPUTS)):
            needed.update(buffer.numbers(operator, _OPERATOR_INPUTS))
            kept.append(operator)
    buffer.put_numbers(graph, _GRAPH_OUTPUTS, wanted)
    buffer.put_tables(graph, _GRAPH_OPERATORS, kept[::-1])
    return bytes(model)


@dataclass(frozen=True, slots=True)
class _Buffer:
    """Just so much of the FlatBuffers format as is needed: tables, and lists in them."""

    data: bytearray

    @property
    def root(self) -> int:
        return self._unsigned(0)

    def numbers(self, table: int, field: int) -> Shape:
        start, count = self._list(table, field)
        return struct.unpack_from(f"<{count}i", self.data, start)

    def tables(self, table: int, field: int) -> Iterator[int]:
        start, count = self._list(table, field)
        for place in range(start, start + 4 * count, 4):
            yield place + self._unsigned(place)

    def put_numbers(self, table: int, field: int, values: Sequence[int]) -> None:
        """Write a list that is not longer than the one before."""
        start, _ = self._list(table, field)
        struct.pack_into(f"<I{len(values)}i", self.data, start - 4, len(values), *values)

    def put_tables(self, table: int, field: int, tables: Sequence[int]) -> None:
        """Likewise for tables, which are stored as ways from their place in the list."""
        start, _ = self._list(table, field)
        ways = [one - (start + 4 * number) for number, one in enumerate(tables)]
        struct.pack_into(f"<I{len(ways)}I", self.data, start - 4, len(ways), *ways)

    def _list(self, table: int, field: int) -> tuple[int, int]:
        """Where the first entry of a list is, and how many there are."""
        names = table - struct.unpack_from("<i", self.data, table)[0]
        size = struct.unpack_from("<H", self.data, names)[0]
        entry = 4 + 2 * field
        way = struct.unpack_from("<H", self.data, names + entry)[0] if entry < size else 0
        if way == 0:
            return 4, 0
        place = table + way
        place += self._unsigned(place)
        return place + 4, self._unsigned(place)

    def _unsigned(self, place: int) -> int:
        return struct.unpack_from("<I", self.data, place)[0]
