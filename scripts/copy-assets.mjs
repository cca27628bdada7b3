// tsc copies no assets: put the kernels beside the built code and make the CLI executable.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';

mkdirSync('dist/kernels', { recursive: true });
if (existsSync('src/kernels/transformer.wasm')) {
  copyFileSync('src/kernels/transformer.wasm', 'dist/kernels/transformer.wasm');
}
if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
