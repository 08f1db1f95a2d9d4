"""Gives a trained network a wider feed-forward part that at first computes the same: `python widen.py <run> 768`. Training goes on from there."""

import sys
from pathlib import Path

import torch
from torch import Tensor


def widen(checkpoint: Path, feed_forward: int, seed: int = 5) -> None:
    """New channels begin with random inputs and outputs of zero, so that nothing changes until they learn."""
    torch.manual_seed(seed)
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    old, width = saved["shape"]["feed_forward"], saved["shape"]["width"]
    more = feed_forward - old

    def taller(both: Tensor, spread: float) -> Tensor:
        gate, up = both.chunk(2)
        return torch.cat([rows for half in (gate, up) for rows in (half, torch.randn(more, width) * half.std() * spread)])

    def broader(weight: Tensor) -> Tensor:
        return torch.cat((weight, torch.zeros(width, more)), 1)

    for name, weight in saved["model"].items():
        if name.endswith("ffn_gate_up.weight"):
            saved["model"][name] = taller(weight, 1)
        elif name.endswith("ffn_down.weight"):
            saved["model"][name] = broader(weight)
    for state in saved["optimizers"][0]["state"].values():
        momentum = state["momentum_buffer"]
        if momentum.shape == (2 * old, width):
            state["momentum_buffer"] = taller(momentum, 0)
        elif momentum.shape == (width, old):
            state["momentum_buffer"] = broader(momentum)
    saved["shape"]["feed_forward"] = feed_forward
    torch.save(saved, checkpoint)


if __name__ == "__main__":
    widen(Path(sys.argv[1]) / "checkpoint.pt", int(sys.argv[2]))
