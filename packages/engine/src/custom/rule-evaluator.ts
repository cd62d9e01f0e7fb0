import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { celEnvironment } from './cel-environment.ts';
import type { CelEnvironment } from './cel-environment.ts';
import type { CompiledRule } from './compile-rule.ts';

/** What a rule says about one fact: nothing where it is not asked about it. */
export interface FactAnswer {
  /** `null` where it can't be told. */
  holds: boolean | null;
  message?: string;
  /** Why it can't be told. */
  why?: string;
}

/** Answers in the order of the facts, or why the rule was stopped. */
export type RuleAnswers = { answers: (FactAnswer | null)[] } | { stopped: string };

/** Thrown through every `try` of the library when a rule has used up its steps. */
class OutOfSteps extends Error {}

/** Evaluates rules with a limit of steps that is the same on every machine. Runs in the worker; never touches anything but its arguments. */
export class RuleEvaluator {
  readonly #limit: number;
  readonly #environments = new Map<string, CelEnvironment>();
  #steps = 0;

  constructor(limit: number) {
    this.#limit = limit;
    countSteps(() => {
      this.#steps += 1;
      if (this.#steps > this.#limit) throw new OutOfSteps();
    });
  }

  answer(rule: CompiledRule, facts: readonly unknown[], service: unknown): RuleAnswers {
    this.#steps = 0;
    const environment = this.#environments.get(rule.family) ?? celEnvironment(rule.family);
    this.#environments.set(rule.family, environment);
    const { cel } = environment;
    const typed = environment.serviceOf(service);
    const where = rule.where === undefined ? undefined : expression(cel, rule.where);
    const holds = expression(cel, rule.holds);
    const message = rule.message.map((part, index) => (index % 2 === 1 ? expression(cel, part) : part));
    try {
      return {
        answers: facts.map((plain) => {
          const context = { fact: environment.factOf(plain), service: typed };
          const asked = where?.(context) ?? { value: true };
          if (asked.value === false) return null;
          const told = asked.value === true ? holds(context) : asked;
          const text = message.map((part) => (typeof part === 'string' ? part : printed(part(context)))).join('');
          return {
            holds: typeof told.value === 'boolean' ? told.value : null,
            ...(text === '' ? {} : { message: text.slice(0, 300) }),
            ...(told.why === undefined ? {} : { why: told.why }),
          };
        }),
      };
    } catch (error) {
      if (error instanceof OutOfSteps) return { stopped: `it was not finished after ${this.#limit} steps` };
      throw error;
    }
  }
}

interface Told {
  value?: unknown;
  why?: string;
}

function expression(cel: Environment, text: string): (context: Record<string, unknown>) => Told {
  const parsed = cel.parse(text);
  return (context) => {
    try {
      return { value: parsed(context) as unknown };
    } catch (error) {
      if (error instanceof OutOfSteps) throw error;
      return {
        why: reasonOf(error as { code?: string; summary?: string; message?: string; range?: { start: number; end: number } }, text),
      };
    }
  };
}

function reasonOf(
  error: { code?: string; summary?: string; message?: string; range?: { start: number; end: number } },
  text: string,
): string {
  const name = error.range === undefined ? '' : text.slice(error.range.start, error.range.end);
  if (error.code === 'no_such_key') return `\`${name}\` is missing here`;
  return String(error.summary ?? error.message ?? 'it could not be evaluated').slice(0, 160);
}

function printed({ value }: Told): string {
  if (value === undefined) return '(not known)';
  if (Array.isArray(value)) return value.map((one) => printed({ value: one })).join(', ');
  return typeof value === 'object' && value !== null ? `(${value.constructor?.name ?? 'a record'})` : String(value);
}

interface CountedNode {
  evaluate(evaluator: object, ast: unknown, context: unknown): unknown;
}

/**
 * The library has no limit of its own at run time. Each node puts the function that evaluates it in place when it is evaluated for the first
 * time; from then on this one counts. What the library catches inside `exists`, `all`, `&&` and `||` must not swallow the end.
 */
function countSteps(step: () => void): void {
  const probe = celEnvironment('routes').cel.parse('true').ast as ASTNode & object;
  const prototype = Object.getPrototypeOf(probe) as CountedNode;
  // eslint-disable-next-line typescript/unbound-method -- called with the node below
  const first = prototype.evaluate;
  let guarded = false;
  prototype.evaluate = function evaluate(this: CountedNode, evaluator, ast, context) {
    step();
    if (!guarded) {
      guarded = true;
      guardCatches(Object.getPrototypeOf(evaluator) as Catching);
    }
    const result = first.call(this, evaluator, ast, context);
    const own = this.evaluate;
    this.evaluate = function counted(this: CountedNode, ...given: [object, unknown, unknown]) {
      step();
      return own.apply(this, given);
    };
    return result;
  };
}

interface Catching {
  tryEval(ast: unknown, context: unknown): unknown;
}

function guardCatches(prototype: Catching): void {
  // eslint-disable-next-line typescript/unbound-method -- called with the evaluator below
  const caught = prototype.tryEval;
  prototype.tryEval = function tryEval(this: Catching, ast, context) {
    const result = caught.call(this, ast, context);
    if (result instanceof OutOfSteps) throw result;
    return result;
  };
}
