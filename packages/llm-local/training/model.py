"""The network: an ordinary llama."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from prepare import MOST_STEPS


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

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, unseen: Tensor) -> Tensor:
        """One layer over [batch, length, width]; `unseen` [length, length] is added to the scores of attention."""
        batch, length, width = x.shape
        size = width // self.heads
        normal = F.rms_norm(x, (width,), self.attn_norm.to(x.dtype), self.epsilon)
        q, k, v = self.attn_qkv(normal).view(batch, length, 3, self.heads, size).unbind(2)
        q, k, v = turn(q * size**-0.5, cos, sin).transpose(1, 2), turn(k, cos, sin).transpose(1, 2), v.transpose(1, 2)
        # Written out: the fused kernels for CPUs are slower at these lengths.
        mixed = (q @ k.transpose(-1, -2) + unseen).softmax(-1) @ v
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, width))
        normal = F.rms_norm(x, (width,), self.ffn_norm.to(x.dtype), self.epsilon)
        gate, up = self.ffn_gate_up(normal).chunk(2, -1)
        return x + self.ffn_down(F.silu(gate) * up)


SERVICE, VALUE, WORD, SIGN, INNER, FORCED = KINDS = (2.0, 1.5, 0.8, 0.6, 1.0, 0.3)
"""How much tokens count: where a service or a value begins or a step ends, a further word of a value, a sign, the rest of a word, and the
names of inputs, which the grammar leaves no choice about."""

NEVER = -30_000.0
"""What is added to the score of what must not be seen."""


@dataclass(frozen=True)
class Batch:
    """Prompts with their answers [batch, length], padded at the end; targets are -1 where nothing is learned.

    `weights` says how much each target counts, `present` which tokens the grammar may allow: those of the prompt, and signs. `of_input`
    and `of_step` [batch, length] say of what value and of which step a word of the message is part; -1 where that is unknown.
    """

    tokens: Tensor
    targets: Tensor
    weights: Tensor
    present: Tensor
    of_input: Tensor
    of_step: Tensor


HALFWAY = 4
"""The layer behind which a word of the message knows what it is for: later ones can build an answer on it."""
STEPS = 1 + MOST_STEPS
"""No step, and those that are told apart."""
MARKING = 0.5
"""How much that counts next to the answer."""


class Planner(nn.Module):
    """Embedding and output share their weights."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.Parameter(torch.ones(shape.width))
        # Only of use in training: what words are for is read off halfway, so that it is learned before the answer.
        self.marks_norm = nn.Parameter(torch.ones(shape.width))
        self.marks = nn.Linear(shape.width, shape.vocabulary + STEPS, bias=False)
        nothing = torch.zeros(shape.vocabulary, dtype=torch.bool)
        self.rivals = nothing, nothing
        """Tokens that end an input, and those that go on to the next: the grammar leaves one kind or the other."""
        cos, sin = rope_table(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        nn.init.normal_(self.embedding.weight, std=0.02)
        nn.init.normal_(self.marks.weight, std=0.02)
        for block in self.blocks:
            for layer in (block.attn_qkv, block.ffn_gate_up):
                nn.init.normal_(layer.weight, std=shape.width**-0.5)
            for layer in (block.attn_output, block.ffn_down):
                nn.init.normal_(layer.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    def hidden(self, tokens: Tensor, dtype: torch.dtype = torch.bfloat16) -> tuple[Tensor, Tensor]:
        """Last hidden states of sequences [batch, length], and those halfway."""
        length = tokens.shape[1]
        x = self.embedding(tokens).to(dtype)
        turns = self.cos[:length, None].to(dtype), self.sin[:length, None].to(dtype)
        unseen = torch.full((length, length), NEVER, dtype=dtype, device=x.device).triu(1)
        halfway = x
        for at, block in enumerate(self.blocks, 1):
            x = block(x, *turns, unseen)
            if at == HALFWAY:
                halfway = F.rms_norm(x, (self.shape.width,), self.marks_norm.to(dtype), self.shape.epsilon)
        return F.rms_norm(x, (self.shape.width,), self.output_norm.to(dtype), self.shape.epsilon), halfway

    def loss(self, batch: Batch, hidden: Callable[[Tensor], tuple[Tensor, Tensor]] | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Mean loss of the learned tokens among those present, the same by kind of token, and the share of answers without a wrong choice."""
        states, halfway = (hidden or self.hidden)(batch.tokens)
        learned = batch.targets >= 0
        owners = learned.nonzero()[:, 0]
        logits = F.linear(states[learned], self.embedding.weight.to(states.dtype)).float()
        logits = logits.masked_fill(~batch.present[owners], NEVER)
        targets, weights = batch.targets[learned], batch.weights[learned]
        for one, other in (self.rivals, self.rivals[::-1]):
            logits = logits.masked_fill(one[targets][:, None] & other[None], NEVER)
        losses = F.cross_entropy(logits, targets, reduction="none")
        with torch.no_grad():
            wrong = torch.zeros(len(learned), device=logits.device)
            wrong.index_add_(0, owners, ((logits.argmax(-1) != targets) & (weights >= SIGN)).float())
            exact = (wrong == 0)[learned.any(-1)].float().mean()
            kinds = torch.stack([losses[weights == kind].mean() for kind in KINDS])
        marking = self.marking(batch, halfway)
        kinds = torch.cat((kinds, marking.detach()[None]))
        return (losses * weights).sum() / weights.sum() + MARKING * marking, kinds, exact

    def marking(self, batch: Batch, halfway: Tensor) -> Tensor:
        """Mean loss of saying what the words of messages are for."""
        known = (batch.of_input >= 0) | (batch.of_step >= 0)
        scores = F.linear(halfway[known], self.marks.weight.to(halfway.dtype)).float()
        inputs, steps = scores.split((self.shape.vocabulary, STEPS), -1)
        return F.cross_entropy(inputs, batch.of_input[known], ignore_index=-1) + F.cross_entropy(steps, batch.of_step[known], ignore_index=-1)
