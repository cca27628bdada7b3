"""Gold for src/models/safetensors.ts: a file written with struct and json alone, as base64.

    python3 test/gold/safetensors.py > test/gold/safetensors.json
"""
import base64
import json
import struct

tensors = {'b.weight': ([2, 3], [0.5, -1.25, 3.0, 1e-8, -7.5e9, 0.1]), 'a': ([1], [42.0]), 'none': ([0, 4], [])}
header, data = {'__metadata__': {'made by': 'struct'}}, b''
for name, (shape, values) in tensors.items():
    packed = struct.pack(f'<{len(values)}f', *values)
    header[name] = {'dtype': 'F32', 'shape': shape, 'data_offsets': [len(data), len(data) + len(packed)]}
    data += packed
head = json.dumps(header).encode()
head += b' ' * (-len(head) % 8)
print(json.dumps({'base64': base64.b64encode(struct.pack('<Q', len(head)) + head + data).decode()}))
