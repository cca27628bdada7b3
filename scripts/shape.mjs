// Prints the shape of the source tree as a Markdown table: rooms, arrows between them, cycles, long
// functions.
// Usage: node scripts/shape.mjs [SRC] [--cycles] [--long] [--arrows]
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseAst } from 'vite';

const source = process.argv[2] ?? 'src';
const isSource = (path) => /\.tsx?$/.test(path) && !/\.(test|suite|fixture|d)\.tsx?$/.test(path);
const files = readdirSync(source, { recursive: true }).map(String).filter(isSource);
const known = new Set(files);
const roomOf = (file) => (file.includes(sep) ? file.split(sep)[0] : '.');

/** Calls `visit` with every node of a syntax tree. */
function walk(node, visit) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit);
    return;
  }
  if (typeof node.type === 'string') visit(node);
  for (const key of Object.keys(node)) if (key !== 'loc') walk(node[key], visit);
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const functions = [];
const imports = new Map();
for (const file of files) {
  const text = readFileSync(join(source, file), 'utf8');
  const tree = parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' });
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const to = new Set();
  walk(tree.body, (node) => {
    if (FUNCTIONS.has(node.type)) {
      const name = node.id?.name ?? '';
      functions.push({ file, name, lines: lineAt(node.end) - lineAt(node.start) + 1 });
    }
    const from = node.source?.value;
    if (typeof from !== 'string' || !from.startsWith('.')) return;
    const path = relative('.', join(dirname(file), from)).replace(/\.js$/, '');
    const target = ['.ts', '.tsx'].map((end) => path + end).find((one) => known.has(one));
    if (target) to.add(target);
  });
  imports.set(file, to);
}

/** Returns the strongly connected components of more than one node (Tarjan's algorithm). */
function cycles(nodes, next) {
  const found = [];
  const index = new Map();
  const low = new Map();
  const stack = [];
  const connect = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const other of next(node)) {
      if (!index.has(other)) connect(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node), low.get(other)));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) found.push(component);
  };
  for (const node of nodes) if (!index.has(node)) connect(node);
  return found;
}

const rooms = [...new Set(files.map(roomOf))];
const arrows = new Map(rooms.map((room) => [room, new Set()]));
for (const [file, targets] of imports)
  for (const target of targets)
    if (roomOf(target) !== roomOf(file)) arrows.get(roomOf(file)).add(roomOf(target));
const fileCycles = cycles(files, (file) => imports.get(file));
const roomCycles = cycles(rooms, (room) => arrows.get(room));
const longest = functions.sort((a, b) => b.lines - a.lines);
const crossing = [...imports].flatMap(([file, to]) =>
  [...to].filter((one) => roomOf(one) !== roomOf(file)),
);

const rows = [
  ['source files, without tests', files.length],
  ['rooms (folders of `src`)', rooms.filter((room) => room !== '.').length],
  ['arrows between rooms', [...arrows.values()].reduce((sum, to) => sum + to.size, 0)],
  ['imports that cross rooms', crossing.length],
  ['cycles of files', `${fileCycles.length} (${fileCycles.flat().length} files)`],
  ['cycles of rooms', `${roomCycles.length} (${roomCycles.flat().length} rooms)`],
  ['longest function, lines', `${longest[0].lines} (\`${longest[0].name || longest[0].file}\`)`],
  ['functions of more than 60 lines', functions.filter(({ lines }) => lines > 60).length],
];
console.log('| | |\n|---|---|');
for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
if (process.argv.includes('--cycles'))
  console.log(JSON.stringify({ fileCycles, roomCycles }, null, 1));
if (process.argv.includes('--long'))
  for (const { file, name, lines } of longest.slice(0, 40)) console.log(lines, file, name);
if (process.argv.includes('--arrows'))
  for (const [room, to] of arrows) console.log(room, '→', [...to].join(' '));
