import type { FactBase, Known, Wiring } from '@airworthy/model';

/** Whether a fact is part of the running app: `undefined` where the chain passes through unreadable code. Facts about files always are. */
export function isWired(fact: Pick<FactBase, 'wiring'>): boolean | undefined {
  switch (fact.wiring?.state) {
    case 'not-wired':
      return false;
    case 'unknown':
      return undefined;
    default:
      return true;
  }
}

/** A condition that production never meets: `process.env.NODE_ENV === 'development'`. */
const NOT_PRODUCTION = /NODE_ENV\W{1,6}={2,3}\s*['"`](?:dev|test|local)\w*['"`]|NODE_ENV\W{1,6}!==?\s*['"`]prod|NODE_ENV is not "prod/;

export function runsInProduction(fact: Pick<FactBase, 'wiring'>): boolean {
  return !(fact.wiring?.conditions ?? []).some((one) => NOT_PRODUCTION.test(one));
}

/** The facts that are, or may be, part of the running app. */
export function live<Fact extends Pick<FactBase, 'wiring'>>(facts: readonly Fact[]): Fact[] {
  return facts.filter((fact) => isWired(fact) !== false);
}

/** Printed ending for a control that is defined but not wired: ` — not wired: no production module imports it`. */
export function wiringNote(fact: Pick<FactBase, 'wiring'>): string {
  const wiring: Wiring | undefined = fact.wiring;
  if (!wiring || wiring.state === 'wired') return '';
  if (wiring.state === 'conditional') return ` — only when ${(wiring.conditions ?? ['a condition holds']).join(' and ')}`;
  if (wiring.state === 'not-wired') return ` — not wired: ${wiring.reason ?? 'nothing in the running app reaches it'}`;
  return ` — it can't be told whether it is wired: ${wiring.reason ?? 'the chain passes through code that could not be read'}`;
}

/** And over three values: false beats undefined beats true. */
export function both(...answers: (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Or over three values: true beats undefined beats false. */
export function either(...answers: (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** The facts write `'unknown'` where they can't tell; checks say `undefined`. `'conditional'` counts as not holding always. */
export function told(answer: boolean | 'unknown' | 'conditional'): boolean | undefined {
  if (answer === 'unknown') return undefined;
  return answer === 'conditional' ? false : answer;
}

/**
 * Asks a value read from code. Absent answers `whenAbsent` (the library's default decides that); a value from the environment is
 * judged by its fallback where there is one, else it can't be told.
 */
export function ask<T>(value: Known<T>, test: (value: T) => boolean, whenAbsent: boolean | undefined): boolean | undefined {
  switch (value.state) {
    case 'known':
      return test(value.value);
    case 'env':
      return value.fallback === undefined ? undefined : test(value.fallback);
    case 'absent':
      return whenAbsent;
    default:
      return undefined;
  }
}

/** Whether something was set at all, by literal or by environment. */
export function isSet(value: Known<unknown>): boolean | undefined {
  if (value.state === 'unknown') return undefined;
  return value.state !== 'absent';
}

/** How a value is printed in evidence. */
export function show(value: Known<unknown>): string {
  switch (value.state) {
    case 'known':
      return value.source ?? JSON.stringify(value.value);
    case 'env':
      return value.fallback === undefined ? `$${value.name}` : `$${value.name} (default ${JSON.stringify(value.fallback)})`;
    case 'absent':
      return 'not set';
    default:
      return value.source ?? 'not readable';
  }
}

/** As {@link told}, for a field that an extractor may leave out. */
export function toldIf(answer: boolean | 'unknown' | 'conditional' | undefined): boolean | undefined {
  return answer === undefined ? undefined : told(answer);
}

/** Whether a number bounds something: set, positive and finite. Zero means "no limit" in every library that was looked at. */
export function bounds(value: Known<number> | undefined, atMost = Number.POSITIVE_INFINITY): boolean | undefined {
  if (value === undefined) return undefined;
  return ask(value, (number) => Number.isFinite(number) && number > 0 && number <= atMost, false);
}

/** `at most 1024 bytes`, or that nothing limits it; as evidence of a check that asks for a limit. */
export function limit(value: Known<unknown> | undefined, what: string, unit: string): string {
  if (value === undefined) return `what limits ${what} was not looked at`;
  return value.state === 'absent' ? `nothing limits ${what}` : `at most ${show(value)} ${unit}`;
}

/** As {@link show}, for a value that an extractor may leave out. */
export function showIf(value: Known<unknown> | undefined): string {
  return value === undefined ? 'not looked at' : show(value);
}
