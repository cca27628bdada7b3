"""Gold values for chat.test.ts from transformers itself. No hub: the folders are those that the tests write.

    npx jiti src/chat/write-tiny-model.mts FOLDER && python src/chat/chat-gold.py FOLDER > src/chat/chat.gold.json

Needs transformers and tokenizers (test/cluster/requirements.txt has them).
"""
import json
import os
import sys

from transformers import AutoTokenizer

texts = ["", "hello the world", "the  the\tthe", "a\nb\n\nc", "Ünï cödé", "3×4=12", "🙂👩‍🔬", "e\u0301 é", "  lead and trail  ", "don't we'll", "    four     five", "▁▁ mark"]
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

print(json.dumps({name: gold(os.path.join(sys.argv[1], name)) for name in sorted(os.listdir(sys.argv[1]))}, ensure_ascii=True))
