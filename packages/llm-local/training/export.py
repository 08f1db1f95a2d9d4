"""Writes a checkpoint as a GGUF file: `python export.py <run> <tokenizer.json> <model.gguf>`."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gguf import Value, write
from model import Shape
from tokens import END, PLAN, SPECIAL, USER

NORMAL, CONTROL = 1, 3
TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'user' %}{{ '" + USER + "' + message['content'] + '" + PLAN + "' }}"
    "{% elif message['role'] == 'assistant' %}{{ message['content'] + '" + END + "' }}"
    "{% endif %}{% endfor %}"
)


def metadata(shape: Shape, tokenizer: dict) -> dict[str, Value]:
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1])
    tokens = [token for token, _ in vocabulary]
    end = tokens.index(END)
    return {
        "general.architecture": "llama",
        "general.name": "planner-nano",
        "general.license": "apache-2.0",
        "general.file_type": 1,
        "llama.context_length": shape.context,
        "llama.embedding_length": shape.width,
        "llama.block_count": shape.layers,
        "llama.feed_forward_length": shape.feed_forward,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.heads,
        "llama.attention.layer_norm_rms_epsilon": shape.epsilon,
        "llama.rope.dimension_count": shape.head_width,
        "llama.rope.freq_base": shape.rope_base,
        "llama.vocab_size": shape.vocabulary,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [CONTROL if token in SPECIAL else NORMAL for token in tokens],
        "tokenizer.ggml.merges": [" ".join(pair) for pair in tokenizer["model"]["merges"]],
        "tokenizer.ggml.bos_token_id": end,
        "tokenizer.ggml.eos_token_id": end,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.chat_template": TEMPLATE,
    }


def tensors(shape: Shape, state: dict[str, Tensor]) -> dict[str, np.ndarray]:
    half = {name: weight.float().numpy().astype(np.float16 if weight.ndim == 2 else np.float32) for name, weight in state.items()}
    named = {"token_embd.weight": half["embedding.weight"], "output_norm.weight": half["output_norm"]}
    for at in range(shape.layers):
        block = f"blocks.{at}."
        q, k, v = np.split(half[block + "attn_qkv.weight"], 3)
        gate, up = np.split(half[block + "ffn_gate_up.weight"], 2)
        parts = {
            "attn_norm": half[block + "attn_norm"],
            "attn_q": neighbours(q, shape),
            "attn_k": neighbours(k, shape),
            "attn_v": v,
            "attn_output": half[block + "attn_output.weight"],
            "ffn_norm": half[block + "ffn_norm"],
            "ffn_gate": gate,
            "ffn_up": up,
            "ffn_down": half[block + "ffn_down.weight"],
        }
        named |= {f"blk.{at}.{name}.weight": np.ascontiguousarray(part) for name, part in parts.items()}
    return named


def neighbours(rows: np.ndarray, shape: Shape) -> np.ndarray:
    """Training turns channel i with i + width / 2; llama.cpp turns neighbours."""
    split = rows.reshape(shape.heads, 2, shape.head_width // 2, shape.width)
    return split.transpose(0, 2, 1, 3).reshape(rows.shape)


if __name__ == "__main__":
    run, source, target = (Path(argument) for argument in sys.argv[1:4])
    saved = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    known = Shape(**saved["shape"])
    write(target, metadata(known, json.loads(source.read_text(encoding="utf-8"))), tensors(known, saved["model"]))
