"""A start that can copy and match already: training finds such heads by itself, but only after long plateaus."""

import torch
from torch import Tensor

from model import Planner

BACK = 10.0
"""How much the wanted distance is preferred, as a logit of each of the fast channels."""
FAST = 6
"""Channels that tell neighbouring places apart."""
LOUD = 1.5
"""How loud what a head found is, next to the token itself."""
MATCH = 3.0
"""How much two like tokens attract each other."""
AGAIN = 2.5
"""How much what stood before a place attracts its like."""


@torch.no_grad()
def prime(model: Planner) -> None:
    """Sets some heads of the first two layers; the rest starts at random, and writes nothing yet.

    Layer 1: the token before, and the one before that. Layer 2: three heads copy what followed the like place.
    """
    width = model.shape.width
    room = (width - 1) // 3
    basis = torch.linalg.qr(torch.randn(width, width))[0].T
    shared, token, last, before = basis[:1], *basis[1 : 1 + 3 * room].split(room)
    size = 0.05 * width**0.5
    embedding = model.embedding.weight
    embedding.normal_(std=0.05).add_(size * shared)
    for block in model.blocks:
        block.attn_output.weight.zero_()
        block.ffn_down.weight.zero_()
    for at, written in enumerate((last, before)):
        head = Head(model, 0, at)
        head.near(shared, at + 1, range(FAST), BACK)
        head.carry(token, written, LOUD)
    for at, (here, there, strength) in enumerate(((token, last, AGAIN), (token, last, AGAIN), (last, before, AGAIN / LOUD**2))):
        head = Head(model, 1, at)
        head.match(here, there, MATCH * strength, tail=at == 1)
        head.carry(token, token, 1.0)


class Head:
    """One head whose weights are written by hand."""

    def __init__(self, model: Planner, layer: int, at: int) -> None:
        shape = model.shape
        self.width, self.size, self.base = shape.width, shape.head_width, shape.rope_base
        self.half = self.size // 2
        block = model.blocks[layer]
        rows = slice(at * self.size, (at + 1) * self.size)
        self.q, self.k, self.v = (part[rows] for part in block.attn_qkv.weight.chunk(3))
        self.output = block.attn_output.weight[:, rows]
        for part in (self.q, self.k, self.v):
            part.zero_()
        speeds = self.base ** (-torch.arange(self.half).float() / self.half)
        self.speeds = speeds
        slow = [channel for channel in range(self.half) if speeds[channel] < 0.0015]
        self.slow = [*slow, *(channel + self.half for channel in slow)]
        self.level = (self.width / 2) ** 0.5
        """What all tokens share, after the norm, about this long in the first layers."""

    def near(self, shared: Tensor, steps: int, channels: range | list[int], strength: float) -> None:
        """Prefers what stands so many steps back."""
        gain = (abs(strength) * self.size**0.5) ** 0.5 / self.level
        for channel in channels:
            turn = steps * self.speeds[channel]
            sign = gain if strength > 0 else -gain
            self.q[channel] += sign * turn.cos() * shared[0]
            self.q[channel + self.half] += -sign * turn.sin() * shared[0]
            self.k[channel] += gain * shared[0]

    def match(self, here: Tensor, there: Tensor, strength: float, tail: bool = False) -> None:
        """Prefers places that hold in one space what this place holds in another, by channels that hardly turn."""
        count = min(len(self.slow), len(here))
        part = slice(len(here) - count, None) if tail else slice(0, count)
        self.q[self.slow[:count]] += strength * here[part]
        self.k[self.slow[:count]] += MATCH * there[part]

    def carry(self, read: Tensor, written: Tensor, loud: float) -> None:
        """Brings what stands there in one space here into another."""
        count = min(self.size, len(read))
        self.v[:count] = read[:count]
        scale = loud * 0.05 * self.width**0.5 / (self.level * (count / self.width) ** 0.5)
        self.output[:, :count] = scale * written[:count].T
