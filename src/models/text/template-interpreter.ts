/**
 * Runs a chat template as Jinja in Python does, on texts with shadows (shadows.ts). The library's
 * interpreter joins and cuts texts without looking at them, which keeps shadows intact. Everything
 * that looks at characters is replaced: text methods, filters and tests here, comparisons in
 * shadowed-values.ts. Also corrects the library where it departs from Jinja in ways that chat
 * templates run into: `strip('\n')`, the scope of loops, `True` as text, `1 == '1'`.
 */
import { Interpreter, type Template } from '@huggingface/jinja';
import { type Argument, type Keywords, PythonText } from './python-text.js';
import { ShadowedValues } from './shadowed-values.js';
import type { Shadows } from './shadows.js';
import {
  argument,
  held,
  isList,
  isNumber,
  isObject,
  isText,
  List,
  make,
  type Node,
  newScope,
  type ObjectValue,
  type Scope,
  textsIn,
  truth,
  type Value,
} from './template-values.js';

const LibraryInterpreter = Interpreter as unknown as new (
  scope: Scope,
) => { run(program: unknown): Value; evaluate(node: Node | undefined, scope: Scope): Value };

const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'not in']);

/** Nodes that produce text themselves, if any; every other node is an expression to be printed. */
const STATEMENTS = new Set([
  'Program',
  'Set',
  'If',
  'For',
  'Macro',
  'CallStatement',
  'FilterStatement',
  'Comment',
  'Break',
  'Continue',
]);

/** Ends one iteration of a loop, or the loop; the text written until then stays. */
class Leave extends Error {
  written = '';
  constructor(readonly kind: 'Break' | 'Continue') {
    super(`${kind} is outside a loop`);
  }
}

/**
 * Returns the text that a template writes, with its shadows.
 * @throws Error that the template raises, with its message in plain text.
 */
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
  private readonly python: PythonText;
  private readonly values: ShadowedValues;

  constructor(
    private readonly shadows: Shadows,
    environment: Scope,
  ) {
    super(environment);
    this.python = new PythonText(shadows);
    this.values = new ShadowedValues(shadows);
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

  /** Concatenates the text that the nodes write. */
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

  /** Turns a value into text as Python does. */
  private written(value: Value): Value {
    if (value.type === 'BooleanValue') return make(value.value === true ? 'True' : 'False');
    if (value.type === 'NullValue') return make('None');
    if (isList(value) || isObject(value))
      throw new Error('it prints a list or an object, which Candor does not support; use tojson');
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

  /** Runs a test on the plain value: it answers yes or no, so no shadows can be lost. */
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
      if (!method) throw new Error(`it calls .${name}() of a text, which Candor does not support`);
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
      if (this.hasMessages(operand) && this.wantsAscii(args, scope))
        throw new Error(
          'it writes message text with tojson(ensure_ascii=true), which Candor does not support',
        );
      return apply(this.values.escaped(operand));
    }
    if (name === 'string') return this.written(operand);
    if (name === 'count' && (isList(operand) || isObject(operand)))
      return make(isList(operand) ? operand.value.length : operand.value.size);
    return (
      (isList(operand) ? this.filteredList(operand, name, args, scope, apply) : null) ??
      apply(operand)
    );
  }

  /** Applies the list filters that look at texts; null for any other filter. */
  private filteredList(
    list: Value & { value: Value[] },
    name: string,
    args: readonly Node[],
    scope: Scope,
    apply: (to: Value) => Value,
  ): Value | null {
    const items = list.value;
    switch (name) {
      case 'first':
      case 'last':
        return items.at(name === 'first' ? 0 : -1) ?? make(undefined);
      case 'selectattr':
      case 'rejectattr': {
        // The plain item decides whether it stays; the item that stays keeps its shadows.
        const stays = (item: Value) =>
          (apply(new List([this.values.plain(item)])).value as Value[]).length > 0;
        return new List(items.filter(stays));
      }
      case 'unique':
        return new List(
          items.filter((one, i) => items.findIndex((other) => this.values.equal(one, other)) === i),
        );
      case 'map': {
        if (args.length !== 1 || args[0]!.type !== 'StringLiteral') return null;
        const filter = { type: 'Identifier', value: args[0]!.value };
        return new List(items.map((one) => this.filtered(one, filter, scope)));
      }
      case 'sort':
        if (this.hasMessages(list))
          throw new Error('it sorts message text, which Candor does not support');
        return null;
      default:
        return null;
    }
  }

  /** Whether any character of a value came from a message. */
  private hasMessages(value: Value): boolean {
    return this.shadows.messagesIn(textsIn(value)).size > 0;
  }

  /** Whether tojson must escape non-ASCII characters, by its first argument or `ensure_ascii`. */
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

  /** Loops as the library does, but with a scope for each iteration, and over a text's letters. */
  private loop(node: Node, scope: Scope): Value {
    const { iterable: over, test } =
      node.iterable!.type === 'SelectExpression'
        ? { iterable: node.iterable!.lhs, test: node.iterable!.test }
        : { iterable: node.iterable, test: undefined };
    const items = itemsOf(this.of(over, scope));
    const scoped = (item: Value) => {
      const own = newScope(scope);
      bind(node.loopvar!, item, own);
      return own;
    };
    const kept = items.filter((item) => test === undefined || truth(this.of(test, scoped(item))));
    let written = '';
    // As in Jinja, the else block runs if no iteration reached its end.
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

/** The items that a loop over a value visits. @throws Error for a value without items. */
function itemsOf(value: Value): readonly Value[] {
  if (isText(value)) return [...value.value].map(make);
  if (isList(value)) return value.value;
  if (isObject(value)) return [...value.value.keys()].map(make);
  if (value.type === 'UndefinedValue') return [];
  throw new Error(`it loops over a value that is not a list (${value.type})`);
}

/**
 * Wraps a node's body into one block, so that the library calls `evaluate` of this class for it.
 * Keeps the node's class, because the library inspects macros.
 */
function withOneBlock(node: Node): Node {
  const likeNode = Object.create(Object.getPrototypeOf(node)) as object;
  const body = [Object.assign(likeNode, { type: 'Program', body: node.body })];
  return Object.assign(Object.create(Object.getPrototypeOf(node)) as object, node, {
    body,
  }) as Node;
}

function loopAt(i: number, items: readonly Value[]): Value {
  const loop = make({
    index: i + 1,
    index0: i,
    revindex: items.length - i,
    revindex0: items.length - i - 1,
    first: i === 0,
    last: i === items.length - 1,
    length: items.length,
  }) as ObjectValue;
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
    throw new Error(`a loop needs ${names.length} values in each item`);
  for (const [i, name] of names.entries()) bind(name, item.value[i]!, scope);
}
