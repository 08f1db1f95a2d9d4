"""Writes what the tests compare with llama.cpp: `python fixtures.py <run> <tokenizer.json> <shard.jsonl> <folder>`."""

import hashlib
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from model import Planner, Shape
from tokens import END, PLAN, USER

TEXTS = 1_000
PROMPTS = 6
BEST = 8


@torch.no_grad()
def logits(model: Planner, tokens: list[int]) -> Tensor:
    """One sequence in float32."""
    return F.linear(model.hidden(torch.tensor([tokens]), torch.float32)[0][0], model.embedding.weight)


def digest(ids: list[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:8]


def main() -> None:
    run, source, shard, folder = (Path(argument) for argument in sys.argv[1:5])
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.encode_special_tokens = True
    saved = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    model = Planner(Shape(**saved["shape"]))
    # The file holds the matrices as float16.
    model.load_state_dict({name: part.half().float() if part.ndim == 2 else part for name, part in saved["model"].items()})
    examples = [json.loads(line) for line in shard.open(encoding="utf-8")][::8]
    texts = [text for example in examples for text in (example["prompt"], example["answer"])][:TEXTS]
    encoded = [[text, digest(tokenizer.encode(text).ids)] for text in texts]
    user, plan, end = (tokenizer.token_to_id(token) for token in (USER, PLAN, END))
    cases = []
    for example in examples[:PROMPTS]:
        written = tokenizer.encode(example["answer"]).ids
        tokens = [user, *tokenizer.encode(example["prompt"]).ids, plan, *written[: len(written) // 2]]
        chances = logits(model, tokens)[-1].log_softmax(-1).topk(BEST)
        cases.append({"tokens": tokens, "best": [[token, round(chance, 4)] for token, chance in zip(chances.indices.tolist(), chances.values.tolist(), strict=True)]})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nano-tokens.json").write_text(json.dumps(encoded, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    (folder / "nano-logits.json").write_text(json.dumps({"special": {USER: user, PLAN: plan, END: end}, "cases": cases}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
