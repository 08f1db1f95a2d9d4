"""Reads prepared shards as batches of about the same number of tokens."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tokenizers import Tokenizer

from model import FORCED, INNER, SERVICE, SIGN, VALUE, WORD, Batch

LENGTHS = 80, 112, 144, 192, 256, 352, 448
"""Sequences are padded to one of these, so that the network is compiled a few times only; what is longer is left out."""


class Kinds:
    """Which tokens are parts of words, and which an answer may hold whatever the message says."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        names = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
        self.names = [name for name, _ in names]
        self.is_word = np.array([is_word(name) for name, _ in names])
        # A quotation mark ends a name or a value; so do the comma and the bracket behind a number, and nothing else does.
        self.is_colon = np.array(['":' in name for name, _ in names])
        self.ends = np.array(['"' in name or name in ENDS for name, _ in names])
        always = {"steps", "service", "input", "from", "output", "null", "true", "false", "1", "2", "3"}
        self.always = np.array([name in always or not is_word(name) for name, _ in names])

        # Whether another input follows is the schema's to say, not the model's.
        self.closes = np.array(["}}" in name for name, _ in names])
        self.goes_on = np.array([name.endswith(',"') and "}}" not in name for name, _ in names])

    def weights(self, answer: np.ndarray) -> np.ndarray:
        """Follows the answer token by token: what is a key, the name of a service, the first token of a value, and so on."""
        weights = np.full(len(answer), SIGN, np.float32)
        start = 0
        is_service = False
        while start < len(answer):
            if not self.is_word[answer[start]]:
                start += 1
                continue
            end = start + 1
            while end < len(answer) and not self.ends[answer[end]]:
                end += 1
            names = [self.names[token] for token in answer[start:end]]
            is_key = end < len(answer) and self.is_colon[answer[end]]
            if is_key:
                weights[start:end] = FORCED
                # Whether there is a plan at all, a word, nothing, or what an earlier step gives.
                weights[end] = SERVICE if names == ["steps"] else VALUE
                is_service = names == ["service"]
            else:
                word = self.is_word[answer[start:end]]
                after = np.concatenate(([False], word[:-1]))
                weights[start:end] = np.where(word, np.where(after, INNER, INNER if is_service else WORD), FORCED if is_service else SIGN)
                weights[start] = SERVICE if is_service else VALUE
                is_service = False
            start = end + 1 if is_key else end
        # Whether another step follows.
        weights[self.closes[answer]] = SERVICE
        return weights

    def present(self, *parts: np.ndarray) -> np.ndarray:
        seen = self.always.copy()
        for part in parts:
            seen[part] = True
        return seen


ENDS = {",", "}", "]", "}}", "}}]}", "}},{", "<|end|>"}


def is_word(token: str) -> bool:
    """Letters and digits, among them the bytes of other scripts; a blank before a word makes it a word that begins."""
    return not token.startswith("Ġ") and any(character.isalnum() or ord(character) > 126 for character in token)


class Shard:
    def __init__(self, path: Path, kinds: Kinds) -> None:
        self.kinds = kinds
        data = np.load(path)
        self.prompts, self.inputs, self.steps = (split(data[name], data["prompt_lengths"]) for name in ("prompts", "inputs", "steps"))
        self.answers = split(data["answers"], data["answer_lengths"])

    def batches(self, tokens: int, seed: int) -> Iterator[Batch]:
        """Batches of about so many tokens, each of sequences of like length, in random order."""
        order = list(range(len(self.prompts)))
        random.Random(seed).shuffle(order)
        waiting: dict[int, list[int]] = {length: [] for length in LENGTHS}
        groups: list[list[int]] = []
        for at in order:
            size = len(self.prompts[at]) + len(self.answers[at]) - 1
            length = next((length for length in LENGTHS if size <= length), None)
            if length is None:
                continue
            waiting[length].append(at)
            if len(waiting[length]) == max(1, tokens // length):
                groups.append(waiting[length])
                waiting[length] = []
        random.Random(seed).shuffle(groups)
        for group in groups:
            yield self.batch(group)

    def batch(self, rows: list[int]) -> Batch:
        kinds = self.kinds
        prompts = [self.prompts[at] for at in rows]
        answers = [self.answers[at] for at in rows]
        inputs = [np.concatenate((prompt, answer[:-1])) for prompt, answer in zip(prompts, answers, strict=True)]
        targets = [np.concatenate((np.full(len(p) - 1, -1), a.astype(np.int64))) for p, a in zip(prompts, answers, strict=True)]
        weights = [np.concatenate((np.zeros(len(p) - 1, np.float32), kinds.weights(a))) for p, a in zip(prompts, answers, strict=True)]
        present = [kinds.present(p, a) for p, a in zip(prompts, answers, strict=True)]
        length = next(length for length in LENGTHS if max(map(len, inputs)) <= length)
        return Batch(
            tokens=pad(inputs, 0, length),
            targets=pad(targets, -1, length),
            weights=pad(weights, 0, length),
            present=torch.from_numpy(np.stack(present)),
            of_input=pad([self.inputs[at] for at in rows], -1, length),
            of_step=pad([self.steps[at] for at in rows], -1, length),
        )


def split(items: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    return np.split(items, np.cumsum(lengths)[:-1])


def pad(items: list[np.ndarray], filler: int, length: int) -> Tensor:
    padded = np.full((len(items), length), filler, dtype=np.float32 if items[0].dtype == np.float32 else np.int64)
    for row, item in enumerate(items):
        padded[row, : len(item)] = item
    return torch.from_numpy(padded)
