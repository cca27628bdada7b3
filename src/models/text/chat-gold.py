"""Gold values for chat.test.ts from transformers itself. No hub: the folders are those that the tests write.

    npx jiti src/models/text/write-tiny-model.mts FOLDER && python src/models/text/chat-gold.py FOLDER > src/models/text/chat.gold.json
    python src/models/text/chat-gold.py FOLDER exactness > src/models/text/exactness.gold.json

Needs transformers, tokenizers and jinja2 (test/cluster/requirements.txt has them).
"""
import json
import os
import sys

from tokenizers import Tokenizer
from tokenizers.models import BPE
from transformers import AutoTokenizer
from transformers.utils.chat_template_utils import render_jinja_template

texts = ["", "hello the world", "the  the\tthe", "a\nb\n\nc", "Ünï cödé", "3×4=12", "🙂👩‍🔬", "e\u0301 é", "  lead and trail  ", "don't we'll", "    four     five", "▁▁ mark", "12 x²3½ ٣٤", "caf\u00e9\ufeff 7\u00858"]
chats = [
    ([{"role": "user", "content": "hello"}], {}),
    ([{"role": "system", "content": "You think."}, {"role": "user", "content": "4 + 5?\n\nAnswer."}], {}),
    ([{"role": "user", "content": "the\n\nend"}], {"enable_thinking": False}),
    ([{"role": "system", "content": ""}, {"role": "user", "content": "x    y"}], {}),
]
ids = lambda encoded: list(encoded["input_ids"]) if hasattr(encoded, "keys") else list(encoded)

def gold(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return {
        "texts": [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False)} for t in texts],
        "chats": [
            {"messages": m, "variables": v, "ids": ids(tokenizer.apply_chat_template(m, add_generation_prompt=True, tokenize=True, **v))}
            for m, v in chats
        ],
    }

def exactness(folder):
    """Conversations by every template, as text, and texts by every pre-tokenizer, in pieces."""
    inputs = json.load(open(os.path.join(folder, "inputs.json"), encoding="utf-8"))
    base = json.loads(Tokenizer(BPE()).to_str())

    def pieces(config):
        own = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": config})).pre_tokenizer
        return [[piece for piece, _ in own.pre_tokenize_str(text)] if text else [] for text in inputs["PRE_TOKENIZED"]]

    def rendered(template, conversation):
        # The special tokens of the tests' models.
        known = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
        try:
            texts, _ = render_jinja_template(
                [conversation["messages"]], chat_template=template, add_generation_prompt=True, **{**known, **conversation["variables"]}
            )
        except Exception as error:
            return {"error": str(error)}
        return texts[0]

    return {
        "templates": {
            kind: [rendered(template, one) for one in inputs["CONVERSATIONS"]] for kind, template in inputs["TEMPLATE_KINDS"].items()
        },
        "pieces": [pieces(config) for config in inputs["PRE_TOKENIZERS"]],
    }


def all_kinds(folder):
    names = sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
    return {name: gold(os.path.join(folder, name)) for name in names}


print(json.dumps(exactness(sys.argv[1]) if sys.argv[2:] == ["exactness"] else all_kinds(sys.argv[1]), ensure_ascii=True))
