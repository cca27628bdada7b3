#!/bin/sh
# Builds transformer.wasm from transformer.c with Debian's clang-16 and lld-16. With --check, builds
# a temporary file and fails if the committed one differs.
set -eu
cd "$(dirname "$0")"
out=transformer.wasm
if [ "${1:-}" = --check ]; then
  out=$(mktemp)
  trap 'rm -f "$out"' EXIT
fi
"${CLANG:-clang-16}" --target=wasm32 -std=c11 -O3 -msimd128 -mbulk-memory -ffp-contract=off \
  -fno-math-errno -ffreestanding -nostdlib -Wall -Wextra -Werror \
  -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=65536 -o "$out" transformer.c
if [ "${1:-}" = --check ]; then
  cmp "$out" transformer.wasm
  echo "transformer.wasm matches its source"
fi
