// tsc copies no assets: put the kernels beside the built code and make the CLI executable.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';

mkdirSync('dist/models/transformer/kernels', { recursive: true });
if (existsSync('src/models/transformer/kernels/transformer.wasm')) {
  copyFileSync(
    'src/models/transformer/kernels/transformer.wasm',
    'dist/models/transformer/kernels/transformer.wasm',
  );
}
if (existsSync('dist/apps/cli/main.js')) chmodSync('dist/apps/cli/main.js', 0o755);
