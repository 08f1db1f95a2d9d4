"""A start that can copy already: training finds these heads by itself, but only after a long plateau."""

import torch
from torch import Tensor

from model import Planner

BACK = 10.0
"""How much one token back is preferred, as a logit of each of the fast channels."""
LOUD = 1.5
"""How loud the token before is, next to the token itself."""
MATCH = 3.0
"""How much two like tokens attract each other."""


@torch.no_grad()
def prime(model: Planner) -> None:
    """Sets one head of the first layer to look one token back, and two of the second to what followed the like token before."""
    shape = model.shape
    width, head = shape.width, shape.head_width
    half = head // 2
    # Directions: one that all tokens share, and spaces that do not overlap.
    basis = torch.linalg.qr(torch.randn(width, width))[0].T
    shared, read, written, copied = basis[0], basis[1 : 1 + head], basis[1 + head : 1 + 2 * head], basis[1 + 2 * head :]
    size = 0.05 * width**0.5
    model.embedding.weight.normal_(std=0.05).add_(size * shared)
    level = (width / 2) ** 0.5
    for block in model.blocks:
        block.attn_output.weight.zero_()
        block.ffn_down.weight.zero_()

    first = model.blocks[0]
    q, k, v = first.attn_qkv.weight.chunk(3)
    fast = shape.rope_base ** (-torch.arange(half).float() / half)
    gain = (BACK * head**0.5) ** 0.5 / level
    angles = torch.where(torch.arange(half) < 6, gain, 0.0)
    q[:head] = torch.cat((angles * fast.cos(), -angles * fast.sin()))[:, None] * shared
    k[:head] = torch.cat((angles, torch.zeros(half)))[:, None] * shared
    v[:head] = read
    scale = LOUD * size / (level * (head / width) ** 0.5)
    first.attn_output.weight[:, :head] = scale * written.T

    second = model.blocks[1]
    q, k, v = second.attn_qkv.weight.chunk(3)
    slow = [channel for channel in range(head) if channel % half >= half * 10 // 24]
    for at in range(2):
        rows = slice(at * head, at * head + head)
        part = slice(0, len(slow)) if at == 0 else slice(head - len(slow), head)
        q[rows], k[rows] = 0.0, 0.0
        q[rows][slow] = MATCH * read[part]
        k[rows][slow] = MATCH * written[part]
        space = copied[at * head : at * head + head] if at == 0 else torch.cat((copied[head:], read))[:head]
        v[rows] = space
        second.attn_output.weight[:, rows] = 0.3 * space.T
