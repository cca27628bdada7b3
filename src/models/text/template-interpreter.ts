/**
 * Runs a chat template as Jinja in Python does, on texts with shadows (shadows.ts). The library's interpreter joins and cuts texts without
 * looking at them, which leaves shadows as they are; what looks at characters is here (methods of texts, filters, tests)
 * and in shadowed-values.ts (comparisons).
 * So are the library's departures from Jinja that chat templates meet: `strip('\n')`, scopes of loops, `True` as text, `1 == '1'`.
 */
import { Interpreter, type Template } from '@huggingface/jinja';
import { type Argument, createPythonText, type Keywords } from './python-text.js';
import { createShadowedValues } from './shadowed-values.js';
import type { Shadows } from './shadows.js';
import {
  argument,
  held,
  isList,
  isNumber,
  isObject,
  isText,
  List,
  lettersOf,
  make,
  type Node,
  newScope,
  type Scope,
  truth,
  type Value,
} from './template-values.js';

const LibraryInterpreter = Interpreter as unknown as new (
  scope: Scope,
) => { run(program: unknown): Value; evaluate(node: Node | undefined, scope: Scope): Value };

const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'not in']);

/** Nodes that are written by themselves, if at all; other nodes are expressions, whose value is written. */
const STATEMENTS = new Set([
  ...['Program', 'Set', 'If', 'For', 'Macro', 'CallStatement', 'FilterStatement', 'Comment'],
  ...['Break', 'Continue'],
]);

/** Ends a turn of a loop, or the loop; what the turn wrote until then stays. */
class Leave extends Error {
  written = '';
  constructor(readonly kind: 'Break' | 'Continue') {
    super(`${kind} stands outside of a loop`);
  }
}

/** What a template writes, of whose letters the shadows tell. Throws what the template raises, as its reader would see it. */
export function runTemplate(
  template: Template,
  context: Readonly<Record<string, unknown>>,
  shadows: Shadows,
): string {
  const environment = newScope();
  for (const [name, value] of Object.entries(context)) environment.set(name, value);
  try {
    return String(new TemplateInterpreter(shadows, environment).run(template.parsed).value);
  } catch (cause) {
    throw new Error(shadows.plain((cause as Error).message), { cause });
  }
}

class TemplateInterpreter extends LibraryInterpreter {
  private readonly python;
  private readonly values;

  constructor(
    private readonly shadows: Shadows,
    environment: Scope,
  ) {
    super(environment);
    this.python = createPythonText(shadows);
    this.values = createShadowedValues(shadows);
  }

  override evaluate(node: Node | undefined, scope: Scope): Value {
    switch (node?.type) {
      case 'Held':
        return node.held!;
      case 'Break':
      case 'Continue':
        throw new Leave(node.type);
      case 'For':
        return this.loop(node, scope);
      case 'BinaryExpression':
        return this.binary(node, scope);
      case 'MemberExpression':
        return this.member(node, scope);
      case 'CallExpression':
        return this.call(node, scope);
      case 'FilterExpression':
        return this.filtered(this.of(node.operand, scope), node.filter!, scope);
      case 'FilterStatement':
        return this.filtered(this.block(node.body!, scope), node.filter!, scope);
      case 'TestExpression':
        return this.tested(node, scope);
      case 'Program':
        return this.block(node.body!, scope);
      case 'If':
        return this.block(truth(this.of(node.test, scope)) ? node.body! : node.alternate!, scope);
      case 'Set':
      case 'Macro':
      case 'CallStatement':
        return super.evaluate(node.body?.length ? withOneBlock(node) : node, scope);
      default:
        return super.evaluate(node, scope);
    }
  }

  private of(node: Node | undefined, scope: Scope): Value {
    return this.evaluate(node, scope);
  }

  private super(node: Node, scope: Scope): Value {
    return super.evaluate(node, scope);
  }

  /** What statements write, one after the other. */
  private block(body: readonly Node[], scope: Scope): Value {
    let text = '';
    for (const node of body) {
      try {
        const value = this.of(node, scope);
        const written = STATEMENTS.has(node.type) ? value : this.written(value);
        if (isText(written) || isNumber(written)) text += written.toString();
      } catch (left) {
        if (left instanceof Leave) left.written = text + left.written;
        throw left;
      }
    }
    return make(text);
  }

  /** As Python writes a value into a text. */
  private written(value: Value): Value {
    if (value.type === 'BooleanValue') return make(value.value === true ? 'True' : 'False');
    if (value.type === 'NullValue') return make('None');
    if (isList(value) || isObject(value))
      throw new Error(
        'it writes a list or an object as it stands, which Candor does not; use tojson',
      );
    return value;
  }

  private binary(node: Node, scope: Scope): Value {
    const operator = node.operator!.value;
    if (operator === 'and' || operator === 'or') return this.super(node, scope);
    const [left, right] = [this.of(node.left, scope), this.of(node.right, scope)];
    if (COMPARISONS.has(operator)) {
      const answer = this.values.compared(operator, left, right);
      if (answer !== undefined) return make(answer);
    }
    const texts = [left, right].filter(isText);
    if (operator === '~')
      return make(String(this.written(left).value ?? '') + String(this.written(right).value ?? ''));
    if (operator === '+' && texts.length === 1)
      throw new Error(`it adds a text to something else (${left.type} + ${right.type})`);
    if (operator === '*' && texts.length === 1) {
      const times = [left, right].find(({ type }) => type === 'IntegerValue');
      if (times) return make(texts[0]!.value.repeat(Math.max(0, Number(times.value))));
    }
    return this.super({ ...node, left: held(left), right: held(right) }, scope);
  }

  /** Tests answer yes or no, so that they may see what a text says. */
  private tested(node: Node, scope: Scope): Value {
    const operand = this.values.plain(this.of(node.operand, scope));
    const name = String((node.test as Node).value);
    if (isText(operand) && (name === 'upper' || name === 'lower')) {
      const answer = this.python.methods.get(`is${name}`)!(operand.value, [], {});
      return make(answer !== node.negate);
    }
    return this.super({ ...node, operand: held(operand) }, scope);
  }

  private member(node: Node, scope: Scope): Value {
    const object = this.of(node.object, scope);
    if (!node.computed || node.property!.type === 'SliceExpression')
      return this.super({ ...node, object: held(object) }, scope);
    const property = this.of(node.property, scope);
    if (isText(object) && property.type === 'IntegerValue')
      return make([...object.value].at(Number(property.value)));
    const key = isText(property) ? make(this.shadows.plain(property.value)) : property;
    return this.super({ ...node, object: held(object), property: held(key) }, scope);
  }

  private call(node: Node, scope: Scope): Value {
    const { callee } = node;
    if (callee?.type !== 'MemberExpression' || callee.computed) return this.super(node, scope);
    const object = this.of(callee.object, scope);
    const name = String(callee.property!.value);
    if (isText(object)) {
      const method = this.python.methods.get(name);
      if (!method) throw new Error(`it calls .${name}() of a text, which Candor does not have`);
      return make(method(object.value, ...this.argumentsOf(node.args!, scope)));
    }
    const args =
      isObject(object) && name === 'get'
        ? node.args!.map((one, i) => (i === 0 ? held(this.values.plain(this.of(one, scope))) : one))
        : node.args;
    return this.super({ ...node, args: args!, callee: { ...callee, object: held(object) } }, scope);
  }

  private argumentsOf(args: readonly Node[], scope: Scope): [Argument[], Keywords] {
    const positional: Argument[] = [];
    const keywords: Record<string, Argument> = {};
    for (const arg of args) {
      if (arg.type === 'KeywordArgumentExpression')
        keywords[String(arg.key!.value)] = argument(this.of(arg.value as Node, scope));
      else positional.push(argument(this.of(arg, scope)));
    }
    return [positional, keywords];
  }

  private filtered(operand: Value, filter: Node, scope: Scope): Value {
    const name = String(filter.type === 'CallExpression' ? filter.callee!.value : filter.value);
    const args = filter.args ?? [];
    if (isText(operand)) {
      const own = this.python.filters.get(name);
      if (own) return make(own(operand.value, ...this.argumentsOf(args, scope)));
    }
    const apply = (to: Value) =>
      this.super({ type: 'FilterExpression', operand: held(to), filter }, scope);
    if (name === 'tojson') {
      if (this.shadows.messagesIn(lettersOf(operand)).size > 0 && this.wantsAscii(args, scope))
        throw new Error(
          'it writes what messages say by tojson(ensure_ascii=true), which Candor does not',
        );
      return apply(this.values.escaped(operand));
    }
    if (name === 'string') return this.written(operand);
    if (name === 'count' && (isList(operand) || isObject(operand)))
      return make(isList(operand) ? operand.value.length : operand.value.size);
    if (isList(operand)) {
      if (name === 'first' || name === 'last')
        return operand.value.at(name === 'first' ? 0 : -1) ?? make(undefined);
      // Whether an item stays depends on what it says; what stays has its shadows.
      if (name === 'selectattr' || name === 'rejectattr')
        return new List(
          operand.value.filter(
            (item) => (apply(new List([this.values.plain(item)])).value as Value[]).length > 0,
          ),
        );
      if (name === 'unique')
        return new List(
          operand.value.filter(
            (one, i, all) => all.findIndex((other) => this.values.equal(one, other)) === i,
          ),
        );
      if (name === 'map' && args.length === 1 && args[0]!.type === 'StringLiteral')
        return new List(
          operand.value.map((one) =>
            this.filtered(one, { type: 'Identifier', value: args[0]!.value }, scope),
          ),
        );
      if (name === 'sort' && this.shadows.messagesIn(lettersOf(operand)).size > 0)
        throw new Error('it sorts what messages say, which Candor does not');
    }
    return apply(operand);
  }

  /** Whether tojson is to escape whatever is not ASCII: by name, or as its first argument. */
  private wantsAscii(args: readonly Node[], scope: Scope): boolean {
    const given = args.find(
      (arg, i) =>
        (i === 0 && arg.type !== 'KeywordArgumentExpression') ||
        (arg.type === 'KeywordArgumentExpression' && arg.key!.value === 'ensure_ascii'),
    );
    if (given === undefined) return false;
    return truth(
      this.of(given.type === 'KeywordArgumentExpression' ? (given.value as Node) : given, scope),
    );
  }

  /** As the library's, but each turn has variables of its own, and texts are gone through letter by letter. */
  private loop(node: Node, scope: Scope): Value {
    const { iterable: over, test } =
      node.iterable!.type === 'SelectExpression'
        ? { iterable: node.iterable!.lhs, test: node.iterable!.test }
        : { iterable: node.iterable, test: undefined };
    const value = this.of(over, scope);
    const items = isText(value)
      ? [...value.value].map(make)
      : isList(value)
        ? value.value
        : isObject(value)
          ? [...value.value.keys()].map(make)
          : value.type === 'UndefinedValue'
            ? []
            : undefined;
    if (items === undefined) throw new Error(`it loops over what is no list (${value.type})`);
    const scoped = (item: Value) => {
      const own = newScope(scope);
      bind(node.loopvar!, item, own);
      return own;
    };
    const kept = items.filter((item) => test === undefined || truth(this.of(test, scoped(item))));
    let written = '';
    // As Jinja has it: the other block is for loops of which no turn came to its end.
    let ended = false;
    for (const [i, item] of kept.entries()) {
      const own = scoped(item);
      own.setVariable('loop', loopAt(i, kept));
      try {
        written += String(this.block(node.body!, own).value);
        ended = true;
      } catch (left) {
        if (!(left instanceof Leave)) throw left;
        written += left.written;
        if (left.kind === 'Break') break;
      }
    }
    if (!ended) written += String(this.block(node.defaultBlock ?? [], scope).value);
    return make(written);
  }
}

/** The node with its body as one block, which is how the library comes back here; of the same class, as it looks into macros. */
function withOneBlock(node: Node): Node {
  const likeNode = Object.create(Object.getPrototypeOf(node)) as object;
  const body = [Object.assign(likeNode, { type: 'Program', body: node.body })];
  return Object.assign(Object.create(Object.getPrototypeOf(node)) as object, node, {
    body,
  }) as Node;
}

function loopAt(i: number, items: readonly Value[]): Value {
  const loop = make({
    ...{ index: i + 1, index0: i, revindex: items.length - i, revindex0: items.length - i - 1 },
    ...{ first: i === 0, last: i === items.length - 1, length: items.length },
  }) as Value & { value: Map<string, Value> };
  if (i > 0) loop.value.set('previtem', items[i - 1]!);
  if (i < items.length - 1) loop.value.set('nextitem', items[i + 1]!);
  return loop;
}

function bind(target: Node, item: Value, scope: Scope): void {
  if (target.type === 'Identifier') {
    scope.setVariable(String(target.value), item);
    return;
  }
  const names = target.value as readonly Node[];
  if (!isList(item) || item.value.length !== names.length)
    throw new Error(`a loop expects ${names.length} values in each item`);
  for (const [i, name] of names.entries()) bind(name, item.value[i]!, scope);
}
