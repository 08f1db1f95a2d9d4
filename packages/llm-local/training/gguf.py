"""Writes GGUF files, version 3, as far as planner-nano needs it."""

import struct
from pathlib import Path

import numpy as np

Value = str | bool | int | float | list[str] | list[int]

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
F32, F16 = 0, 1
ALIGNMENT = 32


def write(path: Path, metadata: dict[str, Value], tensors: dict[str, np.ndarray]) -> None:
    """Matrices are float16 or float32 arrays [outputs, inputs]; the file lists the fastest dimension first."""
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(metadata))]
    for key, value in metadata.items():
        head += [text(key), encode(value)]
    offset = 0
    for name, tensor in tensors.items():
        kind = F16 if tensor.dtype == np.float16 else F32
        shape = tensor.shape[::-1]
        head += [text(name), struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)]
        offset += -(-tensor.nbytes // ALIGNMENT) * ALIGNMENT
    start = b"".join(head)
    with path.open("wb") as file:
        file.write(start.ljust(-(-len(start) // ALIGNMENT) * ALIGNMENT, b"\0"))
        for tensor in tensors.values():
            file.write(tensor.tobytes().ljust(-(-tensor.nbytes // ALIGNMENT) * ALIGNMENT, b"\0"))


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def encode(value: Value) -> bytes:
    match value:
        case bool():
            return struct.pack("<I?", BOOL, value)
        case int():
            return struct.pack("<II", UINT32, value)
        case float():
            return struct.pack("<If", FLOAT32, value)
        case str():
            return struct.pack("<I", STRING) + text(value)
        case [str(), *_]:
            return struct.pack("<IIQ", ARRAY, STRING, len(value)) + b"".join(map(text, value))
        case _:
            return struct.pack(f"<IIQ{len(value)}i", ARRAY, INT32, len(value), *value)
