"""Turns shards of text into arrays of tokens."""

import json
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tokens import END, PLAN, USER


def prepare(shard: Path, tokenizer: Tokenizer, target: Path) -> None:
    """Writes the tokens of a shard behind one another, with the lengths that tell them apart."""
    with shard.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    user, plan, end = (tokenizer.token_to_id(token) for token in (USER, PLAN, END))
    heads = [[user, *encoding.ids] for encoding in tokenizer.encode_batch([row["head"] for row in rows])]
    flat = [example for row in rows for example in row["examples"]]
    prompts = [[*encoding.ids, plan] for encoding in tokenizer.encode_batch([prompt for prompt, _ in flat])]
    answers = [[*encoding.ids, end] for encoding in tokenizer.encode_batch([answer for _, answer in flat])]
    np.savez(
        target,
        heads=np.concatenate(heads).astype(np.uint16),
        head_lengths=np.array([len(head) for head in heads]),
        prompts=np.concatenate(prompts).astype(np.uint16),
        prompt_lengths=np.array([len(prompt) for prompt in prompts]),
        answers=np.concatenate(answers).astype(np.uint16),
        answer_lengths=np.array([len(answer) for answer in answers]),
    )


if __name__ == "__main__":
    known = Tokenizer.from_file(sys.argv[1])
    # What looks like a sign of the template in somebody's message is text like any other.
    known.encode_special_tokens = True
    for name in sys.argv[2:]:
        prepare(Path(name), known, Path(name).with_suffix(".npz"))
