"""Makes the gold values for chat.test.ts with transformers itself, from the folders that the tests
write; it needs no model hub.

    cd src/models/text
    npx jiti write-tiny-model.mts FOLDER
    python chat-gold.py FOLDER > chat.gold.json
    python chat-gold.py FOLDER exactness > exactness.gold.json

Needs transformers, tokenizers and jinja2 (listed in test/cluster/requirements.txt).
"""
import json
import os
import sys

from tokenizers import Tokenizer
from tokenizers.models import BPE
from transformers import AutoTokenizer
from transformers.utils.chat_template_utils import render_jinja_template

texts = [
    "",
    "hello the world",
    "the  the\tthe",
    "a\nb\n\nc",
    "Ünï cödé",
    "3×4=12",
    "🙂👩‍🔬",
    "e\u0301 é",
    "  lead and trail  ",
    "don't we'll",
    "    four     five",
    "▁▁ mark",
    "12 x²3½ ٣٤",
    "caf\u00e9\ufeff 7\u00858",
]
chats = [
    ([{"role": "user", "content": "hello"}], {}),
    (
        [
            {"role": "system", "content": "You think."},
            {"role": "user", "content": "4 + 5?\n\nAnswer."},
        ],
        {},
    ),
    ([{"role": "user", "content": "the\n\nend"}], {"enable_thinking": False}),
    ([{"role": "system", "content": ""}, {"role": "user", "content": "x    y"}], {}),
]


def ids(encoded):
    return list(encoded["input_ids"]) if hasattr(encoded, "keys") else list(encoded)


def gold(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def chat_ids(messages, variables):
        return ids(
            tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, tokenize=True, **variables
            )
        )

    return {
        "texts": [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False)} for t in texts],
        "chats": [{"messages": m, "variables": v, "ids": chat_ids(m, v)} for m, v in chats],
    }


def exactness(folder):
    """Renders conversations with every template, and cuts texts with every pre-tokenizer."""
    inputs = json.load(open(os.path.join(folder, "inputs.json"), encoding="utf-8"))
    base = json.loads(Tokenizer(BPE()).to_str())

    def pieces(config):
        own = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": config})).pre_tokenizer
        return [
            [piece for piece, _ in own.pre_tokenize_str(text)] if text else []
            for text in inputs["PRE_TOKENIZED"]
        ]

    def rendered(template, conversation):
        # The special tokens of the tests' models.
        known = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
        try:
            texts, _ = render_jinja_template(
                [conversation["messages"]],
                chat_template=template,
                add_generation_prompt=True,
                **{**known, **conversation["variables"]},
            )
        except Exception as error:
            return {"error": str(error)}
        return texts[0]

    return {
        "templates": {
            kind: [rendered(template, one) for one in inputs["CONVERSATIONS"]]
            for kind, template in inputs["TEMPLATE_KINDS"].items()
        },
        "pieces": [pieces(config) for config in inputs["PRE_TOKENIZERS"]],
    }


def all_kinds(folder):
    names = sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
    return {name: gold(os.path.join(folder, name)) for name in names}


make = exactness if sys.argv[2:] == ["exactness"] else all_kinds
print(json.dumps(make(sys.argv[1]), ensure_ascii=True))
