import type { ASTNode } from '@marcbachmann/cel-js';
import { nearest } from '../config/nearest-word.ts';
import type { CelEnvironment } from './cel-environment.ts';
import { fieldsOf, factTypeOf, VARIABLES } from './cel-environment.ts';
import { METHODS } from './cel-methods.ts';
import type { FactType } from './fact-type.ts';

/** Something wrong, or worth a word, in an expression. */
export interface ExpressionProblem {
  level: 'error' | 'warning';
  message: string;
  /** Where in the expression, from 0. */
  offset: number;
}

/** Types of what is in scope: `fact`, `service`, and the variables of `exists`, `all`, `filter`, `map`. */
type Scope = ReadonlyMap<string, FactType>;

/**
 * Parses an expression about a family and checks its types. `wanted` is what it has to give; `asked` collects the fields whose presence
 * was asked for, also by expressions that are evaluated before.
 */
export function checkExpression(
  text: string,
  family: string,
  environment: CelEnvironment,
  wanted: 'bool' | 'anything',
  asked: Set<string> = new Set(),
): ExpressionProblem[] {
  if (text.trim() === '') return [{ level: 'error', message: 'The expression is empty.', offset: 0 }];
  let ast: ASTNode;
  try {
    ast = environment.cel.parse(text).ast;
  } catch (error) {
    return [syntaxProblem(text, error as CelError)];
  }
  const walk = new Walk(family, asked);
  walk.typeOf(
    ast,
    new Map<string, FactType>([
      ['fact', factTypeOf(family)],
      ['service', { record: 'Service' }],
    ]),
  );
  const errors = walk.problems.filter((one) => one.level === 'error');
  if (errors.length > 0) return errors;
  const result = environment.cel.check(text);
  if (!result.valid) return [typeProblem(result.error as unknown as CelError)];
  if (wanted === 'bool' && result.type !== 'bool' && result.type !== 'dyn') {
    const message = `This gives ${wordFor(result.type ?? 'something')}, not true or false; compare it with something.`;
    return [{ level: 'error', message, offset: ast.start }];
  }
  return walk.problems;
}

/** Errors of the library as far as they are read here. */
interface CelError {
  code: string;
  summary: string;
  range?: { start: number; end: number };
}

/** Follows the types of facts through an expression, for messages that name the field that was meant. */
class Walk {
  readonly problems: ExpressionProblem[] = [];
  /** Texts of fields whose presence is asked for. */
  readonly #asked: Set<string>;
  readonly #family: string;

  constructor(family: string, asked: Set<string>) {
    this.#family = family;
    this.#asked = asked;
  }

  typeOf(node: ASTNode, scope: Scope): FactType | undefined {
    switch (node.op) {
      case 'id':
        return this.#variable(node.args, node.start, scope);
      case '.':
      case '.?':
        return this.#field(node.args[0], node.args[1], node, scope);
      case '==':
      case '!=':
        return this.#comparison(node.args, scope);
      case 'in':
        return this.#membership(node.args, scope);
      case 'call':
        return this.#call(node.args[0], node.args[1], scope);
      case 'rcall':
        return this.#method(node, scope);
      default:
        for (const child of childrenOf(node)) this.typeOf(child, scope);
        return undefined;
    }
  }

  #variable(name: string, offset: number, scope: Scope): FactType | undefined {
    const type = scope.get(name);
    if (type !== undefined || name === 'cel' || name === 'optional') return type;
    if (/^(?:int|uint|double|string|bool|bytes|list|map|type|dyn|null_type)$/.test(name)) return undefined;
    const own = fieldsOf(factTypeOf(this.#family)) ?? {};
    const near = nearest(name, [...VARIABLES, ...scope.keys()]);
    const hint = Object.hasOwn(own, name)
      ? `; write \`fact.${name}\``
      : near
        ? `; did you mean \`${near}\`?`
        : '; an expression starts with `fact` or `service`';
    this.#error(`There is no \`${name}\` here${hint}.`, offset);
    return 'any';
  }

  #field(left: ASTNode, name: string, node: ASTNode, scope: Scope): FactType | undefined {
    const type = this.typeOf(left, scope);
    if (type === undefined || type === 'any') return undefined;
    const fields = fieldsOf(type);
    if (fields === undefined) {
      if (typeof type === 'object' && 'map' in type) return type.map;
      this.#error(`${capital(describe(type))} has no field \`${name}\`${hintFor(type)}.`, node.pos);
      return 'any';
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      const near = nearest(name, Object.keys(fields));
      const hint = near ? `; did you mean \`${near}\`?` : `. It has: ${Object.keys(fields).join(', ')}.`;
      this.#error(`${capital(describe(type))} has no field \`${name}\`${hint}`, node.pos);
      return 'any';
    }
    const text = node.input.slice(node.start, node.end);
    if (name === 'state' && typeof type === 'object' && 'known' in type) this.#asked.add(text.replace(/state$/, 'value'));
    if (field.optional === 'missing' && node.op === '.' && !this.#asked.has(text)) this.#mayBeMissing(text, name, type, node.pos);
    return node.op === '.?' ? undefined : field.type;
  }

  #mayBeMissing(text: string, name: string, owner: FactType, offset: number): void {
    const known = typeof owner === 'object' && 'known' in owner;
    const message = known
      ? `\`${text}\` is there only where the code shows a value; elsewhere the verdict stays open. Ask for \`${text.slice(0, -name.length)}state\` first to decide the other cases.`
      : `\`${text}\` may be missing, and where it is the verdict stays open. To decide those cases, write \`has(${text}) && …\` or \`!has(${text}) || …\`.`;
    if (!this.problems.some((one) => one.message === message)) this.problems.push({ level: 'warning', message, offset });
  }

  #comparison([left, right]: readonly [ASTNode, ASTNode], scope: Scope): FactType {
    const types = [this.typeOf(left, scope), this.typeOf(right, scope)] as const;
    this.#word(types[0], right);
    this.#word(types[1], left);
    for (const [side, type] of [
      [left, types[1]],
      [right, types[0]],
    ] as const) {
      if (side.op === 'value' && side.args === null && type !== undefined)
        this.#error('Nothing is null here: what a fact has not is missing. Write `!has(fact.field)`.', side.start);
    }
    return 'bool';
  }

  #membership([left, right]: readonly [ASTNode, ASTNode], scope: Scope): FactType {
    const type = this.typeOf(left, scope);
    const list = this.typeOf(right, scope);
    if (right.op === 'list') for (const one of right.args) this.#word(type, one);
    if (typeof list === 'object' && 'list' in list) this.#word(list.list, left);
    return 'bool';
  }

  /** A text that is compared with a field of fixed words has to be one of them. */
  #word(type: FactType | undefined, literal: ASTNode): void {
    if (typeof type !== 'object' || !('words' in type) || literal.op !== 'value' || typeof literal.args !== 'string') return;
    if (type.words.includes(literal.args)) return;
    const near = nearest(literal.args, type.words);
    this.#error(
      `It is never "${literal.args}"${near ? `; did you mean "${near}"?` : '.'} It is one of ${type.words.map((word) => `"${word}"`).join(', ')}.`,
      literal.start,
    );
  }

  #call(name: string, given: readonly ASTNode[], scope: Scope): FactType | undefined {
    if (name === 'has' && given[0]) {
      let asked: ASTNode | undefined = given[0];
      while (asked && (asked.op === '.' || asked.op === '.?')) {
        this.#asked.add(asked.input.slice(asked.start, asked.end));
        asked = asked.args[0];
      }
    }
    const types = given.map((one) => this.typeOf(one, scope));
    if (name === 'has') return 'bool';
    return name === 'dyn' ? undefined : name === 'string' ? 'string' : name === 'size' && types.length === 1 ? 'number' : undefined;
  }

  #method(node: ASTNode & { op: 'rcall' }, scope: Scope): FactType | undefined {
    const [name, receiver, given] = node.args;
    const type = this.typeOf(receiver, scope);
    const variable = given[0];
    if (LOOPS.has(name) && variable?.op === 'id') {
      const element = typeof type === 'object' && 'list' in type ? type.list : 'any';
      const inner = new Map(scope).set(variable.args, element);
      const types = given.slice(1).map((one) => this.typeOf(one, inner));
      if (name === 'filter') return type;
      if (name !== 'map') return 'bool';
      const made = types.at(-1);
      return made === undefined ? undefined : { list: made };
    }
    if (name === 'bind' && variable?.op === 'id' && given[1] && given[2]) {
      const bound = this.typeOf(given[1], scope) ?? 'any';
      return this.typeOf(given[2], new Map(scope).set(variable.args, bound));
    }
    for (const one of given) this.typeOf(one, scope);
    if (!METHODS.includes(name) && type !== undefined) {
      const near = nearest(name, METHODS);
      this.#error(
        `There is no function \`${name}\`${near ? `; did you mean \`${near}\`?` : `. There are: ${METHODS.join(', ')}.`}`,
        node.input.indexOf(name, receiver.end),
      );
    }
    return undefined;
  }

  #error(message: string, offset: number): void {
    if (!this.problems.some((one) => one.message === message)) this.problems.push({ level: 'error', message, offset });
  }
}

const LOOPS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter', 'map']);

function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null && 'op' in value) found.push(value as ASTNode);
  };
  visit(node.args);
  return found;
}

function describe(type: FactType): string {
  if (typeof type === 'string') return { string: 'a text', number: 'a number', bool: 'a value of true or false', any: 'this' }[type];
  if ('words' in type) return 'a text';
  if ('list' in type) return 'a list';
  if ('known' in type) return 'a value read from code';
  return 'record' in type ? `\`${type.record}\`` : 'this';
}

function hintFor(type: FactType): string {
  if (typeof type === 'object' && 'list' in type) return '; look into it with `.exists(one, …)` or `.all(one, …)`';
  return '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wordFor(type: string): string {
  if (type === 'string') return 'a text';
  if (type === 'double' || type === 'int') return 'a number';
  return type.startsWith('list') ? 'a list' : `a value of type ${type}`;
}

function syntaxProblem(text: string, error: CelError): ExpressionProblem {
  const offset = error.range?.start ?? 0;
  const at = text.charAt(offset);
  const say = (message: string): ExpressionProblem => ({ level: 'error', message, offset });
  if (error.code === 'unterminated_string') return say('This text has no closing quote.');
  if (at === '=' || text.charAt(offset - 1) === '=') return say('One `=` means nothing here; write `==` to compare.');
  if (at === '&' || text.charAt(offset - 1) === '&') return say('Write `&&` for “and”.');
  if (at === '|' || text.charAt(offset - 1) === '|') return say('Write `||` for “or”.');
  if (/EOF/.test(error.summary)) return say('The expression ends too early: something is missing after this.');
  const word = /^\w+/.exec(text.slice(offset))?.[0].toLowerCase();
  if (word === 'and' || word === 'or' || word === 'not') return say(`Write \`${{ and: '&&', or: '||', not: '!' }[word]}\` for “${word}”.`);
  if (/limit|exceed|maximum/i.test(error.summary)) return say(`The expression is too large: ${error.summary}.`);
  return say(`This is not a valid expression: ${lower(error.summary)}.`);
}

function typeProblem(error: CelError): ExpressionProblem {
  const say = (message: string): ExpressionProblem => ({ level: 'error', message, offset: error.range?.start ?? 0 });
  const overload = /no such overload: (.+)$/.exec(error.summary)?.[1];
  if (overload !== undefined) return say(`These do not go together: ${plainTypes(overload)}.`);
  const call = /found no matching overload for '(.+)'/.exec(error.summary)?.[1];
  if (call !== undefined) {
    const name = /(\w+)\(/.exec(call)?.[1] ?? call;
    const near = METHODS.includes(name) ? undefined : nearest(name, METHODS);
    return say(
      near ? `There is no function \`${name}\`; did you mean \`${near}\`?` : `\`${name}\` does not take this: ${plainTypes(call)}.`,
    );
  }
  return say(`${capital(plainTypes(error.summary))}.`);
}

function plainTypes(text: string): string {
  return text
    .replaceAll(/\bdouble\b|\bint\b/g, 'number')
    .replaceAll(/\bstring\b/g, 'text')
    .replaceAll(/\bbool\b/g, 'true-or-false');
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
