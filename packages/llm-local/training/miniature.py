"""Writes a checkpoint of a tiny untrained network, for tests of the tokenizer and of the GGUF writer: `python miniature.py <run>`."""

import sys
from dataclasses import asdict
from pathlib import Path

import torch

from model import Planner, Shape

torch.manual_seed(1)
tiny = Planner(Shape(2560, width=64, layers=2, heads=2, feed_forward=64))
for weight in tiny.parameters():
    if weight.ndim == 2:
        torch.nn.init.normal_(weight, std=weight.shape[1] ** -0.5)
run = Path(sys.argv[1])
run.mkdir(parents=True, exist_ok=True)
torch.save({"model": tiny.state_dict(), "shape": asdict(tiny.shape)}, run / "checkpoint.pt")
