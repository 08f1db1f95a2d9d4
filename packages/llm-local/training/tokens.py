"""The tokenizer: byte-level BPE in which no token joins a blank to the words of a value, so that a value is spelt alike everywhere."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

END, USER, PLAN = "<|end|>", "<|user|>", "<|plan|>"
SPECIAL = [END, USER, PLAN]
BLANK = "Ġ"
JOINED = (
    "\" \\\" - & / ( $ "
    "the a an for in of to and my I with it you please your is by at on be have me this that some our get can need "
    "want like us what would could then as from about do one let give find make or no not most s we "
    "current into up order show result looking arrange send without may more than so which when after all use "
    "days"
).split()
"""Signs and words that seldom begin a value get a token with the blank before them, which shortens prompts by a quarter."""


def texts(shard: Path) -> Iterator[str]:
    with shard.open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line).values()


def train(shard: Path, size: int) -> dict:
    """Learns merges from the texts of one shard; the description is that of a Hugging Face tokenizer."""
    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(" "), "isolated"), words])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(joined()), special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts(shard), trainer)
    tokenizer.pre_tokenizer = words
    description = json.loads(tokenizer.to_str())
    model = description["model"]
    for token in joined():
        if token not in model["vocab"]:
            continue
        model["vocab"][BLANK + token] = len(model["vocab"])
        model["merges"].append([BLANK, token])
    return description


def joined() -> list[str]:
    return list(dict.fromkeys(JOINED))


if __name__ == "__main__":
    source, target, size = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    target.write_text(json.dumps(train(source, size), ensure_ascii=False), encoding="utf-8")
