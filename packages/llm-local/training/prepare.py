"""Turns shards of text into arrays of tokens."""

import json
import re
import sys
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from tokens import END, PLAN, USER

UNKNOWN = -1
MOST_STEPS = 4
TAGS = r"(?:[=~!:>^#@][A-Z0-9\u16A0-\u16DF]+)*"
"""What code writes behind a word."""


def prepare(shard: Path, tokenizer: Tokenizer, target: Path) -> None:
    """Writes the tokens of a shard behind one another, with the lengths that tell them apart, and what the words of each message are for."""
    with shard.open(encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    user, plan, end = (tokenizer.token_to_id(token) for token in (USER, PLAN, END))
    encoded = tokenizer.encode_batch([example["prompt"] for example in examples])
    prompts = [[user, *encoding.ids, plan] for encoding in encoded]
    answers = [[*encoding.ids, end] for encoding in tokenizer.encode_batch([example["answer"] for example in examples])]
    inputs, steps = [], []
    for example, encoding in zip(examples, encoded, strict=True):
        of_input, of_step = uses(example, encoding, tokenizer)
        inputs += [UNKNOWN, *of_input, UNKNOWN]
        steps += [UNKNOWN, *of_step, UNKNOWN]
    np.savez(
        target,
        prompts=np.concatenate(prompts).astype(np.uint16),
        prompt_lengths=np.array([len(prompt) for prompt in prompts]),
        inputs=np.array(inputs, np.int16),
        steps=np.array(steps, np.int8),
        answers=np.concatenate(answers).astype(np.uint16),
        answer_lengths=np.array([len(answer) for answer in answers]),
    )


def uses(example: dict, encoding: Encoding, tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """For each token of the second copy of a message: the symbol of the input whose value it is part of, if any, and the number of its step.

    Values that stand there more than once, and what several steps share, are unknown.
    """
    prompt, plan = example["prompt"], json.loads(example["answer"])["steps"]
    begin = prompt.rindex("\n") + 1
    nothing = tokenizer.token_to_id(END)
    of_input = np.full(len(prompt), nothing)
    of_step = np.full(len(prompt), UNKNOWN)
    of_step[begin:] = [UNKNOWN if step == "-" or int(step) > MOST_STEPS else int(step) for step in example["steps"]]
    taken = np.zeros(len(prompt), bool)
    for number, step in enumerate(plan, 1):
        for symbol, value in step["input"].items():
            for part in value if isinstance(value, list) else [value]:
                if not isinstance(part, str):
                    continue
                places = find(part, prompt, begin)
                sure = len(places) == 1 and number <= MOST_STEPS
                for start, stop in places:
                    known = sure and not taken[start:stop].any()
                    taken[start:stop] = True
                    of_input[start:stop] = tokenizer.encode(symbol).ids[0] if known else UNKNOWN
    firsts = [start for start, _ in encoding.offsets]
    lasts = [stop - 1 for _, stop in encoding.offsets]
    return (
        [int(of_input[last]) if last >= begin else UNKNOWN for last in lasts],
        [int(of_step[last]) if first >= begin else UNKNOWN for first, last in zip(firsts, lasts, strict=True)],
    )


def find(value: str, prompt: str, begin: int) -> list[tuple[int, int]]:
    """Where the words of a value stand, whatever their tags; symbols stand where they are tags themselves."""
    if re.fullmatch(r"[#@^&]\d+", value):
        return [(found.start(), found.end()) for found in re.compile(rf"{re.escape(value)}(?!\d)").finditer(prompt, begin)]
    words = json.dumps(value, ensure_ascii=False)[1:-1].split(" ")
    pattern = rf"(?<!\w){rf'{TAGS} '.join(re.escape(word) for word in words)}(?!\w)"
    return [(found.start(), found.end()) for found in re.compile(pattern).finditer(prompt, begin)]


if __name__ == "__main__":
    known = Tokenizer.from_file(sys.argv[1])
    # What looks like a sign of the template in somebody's message is text like any other.
    known.encode_special_tokens = True
    for name in sys.argv[2:]:
        prepare(Path(name), known, Path(name).with_suffix(".npz"))
