"""The network: an ordinary llama, written so that several messages share one catalogue."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; every one is a multiple of 32, which matrix units like."""

    vocabulary: int
    width: int = 256
    layers: int = 6
    heads: int = 4
    feed_forward: int = 512
    context: int = 4096
    rope_base: float = 10_000_000.0
    epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def rope_table(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines by position; neighbouring channels are turned together, as llama.cpp does for llama."""
    frequencies = shape.rope_base ** (-torch.arange(0, shape.head_width, 2).float() / shape.head_width)
    angles = torch.outer(torch.arange(shape.context).float(), frequencies)
    return angles.cos(), angles.sin()


def turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns queries or keys [batch, length, heads, width] by the angles of their positions [batch, length, 1, width / 2].

    The first half of the channels is turned with the second, which is fast; llama.cpp turns neighbours, so the export sorts the rows.
    """
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, first * sin + second * cos), -1)


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.epsilon = shape.epsilon
        self.attn_norm = nn.Parameter(torch.ones(width))
        self.ffn_norm = nn.Parameter(torch.ones(width))
        self.attn_qkv = nn.Linear(width, 3 * width, bias=False)
        self.attn_output = nn.Linear(width, width, bias=False)
        self.ffn_gate_up = nn.Linear(width, 2 * shape.feed_forward, bias=False)
        self.ffn_down = nn.Linear(shape.feed_forward, width, bias=False)

    def project(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        batch, length, width = x.shape
        normal = F.rms_norm(x, (width,), self.attn_norm.to(x.dtype), self.epsilon)
        qkv = self.attn_qkv(normal).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.unbind(2)
        return turn(q, cos, sin).transpose(1, 2), turn(k, cos, sin).transpose(1, 2), v.transpose(1, 2)

    def finish(self, x: Tensor, mixed: Tensor) -> Tensor:
        batch, length, width = x.shape
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, width))
        normal = F.rms_norm(x, (width,), self.ffn_norm.to(x.dtype), self.epsilon)
        gate, up = self.ffn_gate_up(normal).chunk(2, -1)
        return x + self.ffn_down(F.silu(gate) * up)


SERVICE, VALUE, WORD, SIGN, INNER, FORCED = KINDS = (2.0, 1.5, 0.7, 0.5, 0.2, 0.02)
"""How much tokens count: where a service or a value begins, a further word of a value, a sign, the rest of a word, and the names of inputs,
which the grammar leaves no choice about."""

NEVER = -30_000.0
"""What is added to the score of what must not be seen."""


def attend(own: tuple[Tensor, Tensor, Tensor], head: tuple[Tensor, Tensor], bias: tuple[Tensor, Tensor]) -> Tensor:
    """Attention of messages [rows * each, heads, m, width] to themselves and to the catalogue [rows, heads, c, width] they share.

    Written out: the fused kernels for CPUs are several times slower here, and would need the catalogue copied for each message.
    """
    q, k, v = own
    head_k, head_v = head
    count, heads, m, width = q.shape
    rows, _, c, _ = head_k.shape
    q, k, v = (part.view(rows, -1, heads, m, width).transpose(1, 2) for part in (q * width**-0.5, k, v))
    each = count // rows
    on_head = q.reshape(rows, heads, each * m, width) @ head_k.transpose(-1, -2) + bias[1]
    on_own = q @ k.transpose(-1, -2) + bias[0]
    weights = torch.cat((on_head.view(rows, heads, each, m, c), on_own), -1).softmax(-1)
    from_head, from_own = weights.split((c, m), -1)
    mixed = (from_head.reshape(rows, heads, each * m, c) @ head_v).view(rows, heads, each, m, width) + from_own @ v
    return mixed.transpose(1, 2).reshape(count, heads, m, width)


@dataclass(frozen=True)
class Batch:
    """Catalogues [rows, c] and their messages [rows * each, m], padded at the end; targets are -1 where nothing is learned.

    `weights` says how much each target counts, `present` which tokens the grammar may allow for a message: those it holds, and signs.
    """

    heads: Tensor
    head_lengths: Tensor
    messages: Tensor
    targets: Tensor
    weights: Tensor
    present: Tensor
    each: int


class Planner(nn.Module):
    """Embedding and output share their weights."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.Parameter(torch.ones(shape.width))
        cos, sin = rope_table(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        nn.init.normal_(self.embedding.weight, std=0.02)
        for block in self.blocks:
            for layer in (block.attn_qkv, block.ffn_gate_up):
                nn.init.normal_(layer.weight, std=shape.width**-0.5)
            for layer in (block.attn_output, block.ffn_down):
                nn.init.normal_(layer.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    def hidden(self, batch: Batch) -> Tensor:
        """Last hidden states of the messages; each sees its catalogue and itself."""
        rows, c = batch.heads.shape
        m = batch.messages.shape[1]
        each = batch.each
        dtype = torch.bfloat16
        x = self.embedding(batch.heads).to(dtype)
        y = self.embedding(batch.messages).to(dtype)
        cos, sin = self.cos.to(dtype), self.sin.to(dtype)
        starts = batch.head_lengths.repeat_interleave(each)
        places = starts[:, None] + torch.arange(m, device=x.device)
        head_turn = cos[None, :c, None], sin[None, :c, None]
        turns = cos[places][:, :, None], sin[places][:, :, None]
        unseen = torch.arange(c, device=x.device)[None, :] >= batch.head_lengths[:, None]
        head_bias = torch.zeros(rows, c, dtype=dtype, device=x.device).masked_fill(unseen, NEVER)[:, None, None]
        own_bias = torch.full((m, m), NEVER, dtype=dtype, device=x.device).triu(1)
        for at, block in enumerate(self.blocks):
            q, k, v = block.project(x, *head_turn)
            if at < len(self.blocks) - 1:
                x = block.finish(x, F.scaled_dot_product_attention(q, k, v, is_causal=True))
            own = block.project(y, *turns)
            y = block.finish(y, attend(own, (k, v), (own_bias, head_bias)))
        return F.rms_norm(y, (self.shape.width,), self.output_norm.to(dtype), self.shape.epsilon)

    def loss(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Mean loss of the learned tokens among those present, the same by kind of token, and the share of answers without a wrong choice."""
        hidden = self.hidden(batch)
        learned = batch.targets >= 0
        owners = learned.nonzero()[:, 0]
        logits = F.linear(hidden[learned], self.embedding.weight.to(hidden.dtype)).float()
        logits = logits.masked_fill(~batch.present[owners], NEVER)
        targets, weights = batch.targets[learned], batch.weights[learned]
        losses = F.cross_entropy(logits, targets, reduction="none")
        with torch.no_grad():
            wrong = torch.zeros(len(learned), device=logits.device)
            wrong.index_add_(0, owners, ((logits.argmax(-1) != targets) & (weights >= SIGN)).float())
            exact = (wrong == 0)[learned.any(-1)].float().mean()
            kinds = torch.stack([losses[weights == kind].mean() for kind in KINDS])
        return (losses * weights).sum() / weights.sum(), kinds, exact
