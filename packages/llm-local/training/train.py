"""Trains planner-nano: `python train.py <data> <tokenizer.json> <out> --minutes 60`. Resumes where it stopped; works on CPUs and on a GPU."""

import argparse
import json
import os
import time
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from tokenizers import Tokenizer

from batches import Kinds, Shard
from model import Batch, Planner, Shape
from prime import prime

HELD = 0
"""The shard that is only looked at."""
HELD_BATCHES = 24


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="time after which the learning rate has reached zero")
    parser.add_argument("--layers", type=int, default=7)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--feed-forward", type=int, default=384)
    parser.add_argument("--tokens", type=int, default=8192, help="tokens of a step, over all processes")
    parser.add_argument("--rate", type=float, default=0.01, help="learning rate of the matrices")
    parser.add_argument("--others", type=float, default=1.5e-3, help="learning rate of embedding and norms")
    parser.add_argument("--processes", type=int, default=0 if torch.cuda.is_available() else 2)
    parser.add_argument("--shards", type=int, default=24, help="how many there are")
    parser.add_argument("--first", type=int, default=1, help="shard to begin with")
    parser.add_argument("--compile", action="store_true", help="fuse small steps: twice as fast after some minutes")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Clock:
    """Seconds of training, over all runs; the schedule follows time, since nobody knows how fast the machine will be."""

    def __init__(self, spent: float) -> None:
        self.since = time.monotonic() - spent

    def spent(self) -> float:
        return time.monotonic() - self.since


WARM_UP = 300
"""Steps over which the rates rise: what a primed head can do is lost to large steps at the start."""


def rate_at(share: float, step: int) -> float:
    """Warms up by steps, holds, and falls to nothing over the last half of the time."""
    return min(1.0, (step + 1) / WARM_UP) * (1.0 if share < 0.5 else max(0.0, 1 - (share - 0.5) / 0.5))


def run(rank: int, options: argparse.Namespace) -> None:
    alone = options.processes <= 1
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if not alone:
        torch.set_num_threads(1)
        # A session of its own: Linux shares cores between sessions, and each process is meant to have one.
        os.setsid()
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29517")
        dist.init_process_group("gloo", rank=rank, world_size=options.processes)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    model = Planner(Shape(tokenizer.get_vocab_size(), options.width, options.layers, options.heads, options.feed_forward))
    prime(model)
    model.to(device)
    matrices = [weight for block in model.blocks for weight in block.parameters() if weight.ndim == 2]
    others = [weight for weight in model.parameters() if weight.ndim == 1]
    optimizers = [
        torch.optim.Muon(matrices, lr=options.rate, momentum=0.95, weight_decay=0.01),
        torch.optim.AdamW(
            [{"params": [model.embedding.weight, model.marks.weight], "lr": options.others}, {"params": others, "lr": options.others}],
            betas=(0.9, 0.97), weight_decay=0.0,
        ),
    ]
    rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    checkpoint = options.out / "checkpoint.pt"
    state = {"step": 0, "spent": 0.0, "shard": options.first, "examples": 0}
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        for optimizer, kept in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        state = saved["state"]
    # Compiled once for each length; dynamic lengths would gain nothing.
    torch._dynamo.config.recompile_limit = 64
    hidden = torch.compile(model.hidden, dynamic=False) if options.compile else model.hidden
    kinds = Kinds(tokenizer)
    model.rivals = tuple(torch.from_numpy(kind).to(device) for kind in (kinds.closes, kinds.goes_on))
    clock = Clock(state["spent"])
    weights = [weight for weight in model.parameters()]
    room = options.tokens // max(1, options.processes)
    held = [to(batch, device) for batch in islice(open_shard(options.data, HELD, kinds).batches(room, 7), HELD_BATCHES)]
    log = (options.out / "log.jsonl").open("a") if rank == 0 else None
    saved_at = clock.spent()
    share = 0.0
    while share < 1:
        shard = open_shard(options.data, state["shard"], kinds)
        # Every process draws the same batches and takes its own of each pair.
        rows = list(shard.batches(room, state["step"]))
        for at in range(0, len(rows) - max(1, options.processes) + 1, max(1, options.processes)):
            began = time.monotonic()
            share = shared_share(clock.spent() / (options.minutes * 60), alone)
            if share >= 1:
                break
            batch = to(rows[at + (0 if alone else rank)], device)
            with torch.autocast(device.type, torch.bfloat16):
                loss, by_kind, exact = model.loss(batch, hidden)
            loss.backward()
            if not alone:
                average([weight.grad for weight in weights if weight.grad is not None], options.processes)
            norm = torch.nn.utils.clip_grad_norm_(weights, 1.0)
            for optimizer, bases in zip(optimizers, rates, strict=True):
                for group, base in zip(optimizer.param_groups, bases, strict=True):
                    group["lr"] = base * rate_at(share, state["step"])
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            state["step"] += 1
            state["examples"] += len(batch.tokens) * max(1, options.processes)
            state["spent"] = clock.spent()
            if log is not None and state["step"] % 20 == 0:
                seen = batch.tokens.numel()
                line = {"step": state["step"], "seconds": round(clock.spent()), "examples": state["examples"], "shard": state["shard"],
                        "loss": round(loss.item(), 4), "kinds": [round(kind, 2) for kind in by_kind.tolist()], "exact": round(exact.item(), 3), "norm": round(norm.item(), 2),
                        "tokens_per_second": round(seen * max(1, options.processes) / (time.monotonic() - began))}
                if state["step"] % 200 == 0:
                    line |= look(model, held, device)
                print(json.dumps(line), file=log, flush=True)
            if rank == 0 and clock.spent() - saved_at > 180:
                saved_at = clock.spent()
                save(checkpoint, model, optimizers, state)
        state["shard"] = after(state["shard"], options.shards)
    if rank == 0:
        save(checkpoint, model, optimizers, state)
        print(json.dumps({"done": True, **state, **look(model, held, device)}), file=log, flush=True)


def after(shard: int, shards: int) -> int:
    """The next shard; after the last, the first again."""
    return shard + 1 if shard + 1 < shards else HELD + 1


def shared_share(share: float, alone: bool) -> float:
    """All processes go by the clock of the first."""
    if alone:
        return share
    told = torch.tensor(share)
    dist.broadcast(told, 0)
    return told.item()


def average(gradients: list[torch.Tensor], processes: int) -> None:
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= processes
    for gradient, part in zip(gradients, flat.split([gradient.numel() for gradient in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def open_shard(data: Path, number: int, kinds: Kinds) -> Shard:
    """Waits for a shard that is still being made."""
    path = data / f"shard-{number:04d}.npz"
    while not path.exists():
        time.sleep(1)
    return Shard(path, kinds)


def to(batch: Batch, device: torch.device) -> Batch:
    return replace(batch, **{name: value.to(device) for name, value in vars(batch).items() if isinstance(value, torch.Tensor)})


@torch.no_grad()
def look(model: Planner, held: list[Batch], device: torch.device) -> dict[str, float]:
    with torch.autocast(device.type, torch.bfloat16):
        seen = [model.loss(batch) for batch in held]
    return {"held_loss": round(sum(loss.item() for loss, _, _ in seen) / len(seen), 4),
            "held_exact": round(sum(exact.item() for *_, exact in seen) / len(seen), 4)}


def save(path: Path, model: Planner, optimizers: list[torch.optim.Optimizer], state: dict) -> None:
    part = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "optimizers": [each.state_dict() for each in optimizers], "state": dict(state),
                "shape": asdict(model.shape)}, part)
    part.rename(path)


if __name__ == "__main__":
    chosen = parse()
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.processes <= 1:
        run(0, chosen)
    else:
        mp.spawn(run, (chosen,), chosen.processes)
