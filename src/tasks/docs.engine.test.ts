import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadUserTask } from './files/user-task.js';
import { taskSuite } from './task.suite.js';

// The task that the documentation shows is a task.
const page = readFileSync(new URL('../../docs/tasks.md', import.meta.url), 'utf8');
const source = page.match(/```ts\n(import \{ drawFromSplit, type Task \}[\s\S]*?)```/)?.[1];
const folder = mkdtempSync(join(tmpdir(), 'candor-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'parity.ts'), source ?? '');

taskSuite(await loadUserTask(join(folder, 'parity.ts')));
