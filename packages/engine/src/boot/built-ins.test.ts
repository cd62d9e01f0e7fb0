import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../test/boot-memory.ts';
import { describe as inWords } from './inspect.ts';

/** Expressions of every own member of the usual globals, and of every member that their instances have. */
function members(): string[] {
  const owners =
    'Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Promise Map Set WeakMap WeakSet Date RegExp Error TypeError Buffer URL URLSearchParams console process Intl AbortSignal TextEncoder Uint8Array ArrayBuffer Proxy crypto performance Headers Response';
  const instances =
    "[]; ''; 1; true; {}; () => 1; new Map(); new Set(); new Date(); /a/; new Error(); Promise.resolve(1); Buffer.from('a'); new URL('http://a'); new URLSearchParams(''); new AbortController(); Symbol(); 10n; new WeakMap(); new Headers(); new Uint8Array(2); [].values(); new Map().entries(); 'a'.matchAll(/a/g)";
  const out: string[] = [];
  for (const name of owners.split(' ')) {
    const host = (globalThis as Record<string, unknown>)[name] as Record<string, unknown>;
    for (const key of Object.getOwnPropertyNames(host)) if (isTold(host, key)) out.push(`${name}.${key}`);
  }
  for (const text of instances.split('; ')) {
    // The texts are those above.
    const host = new Function(`return Object((${text}));`)() as Record<string, unknown>;
    const keys = new Set<string>();
    for (let at: object | null = host; at !== null; at = Object.getPrototypeOf(at) as object | null)
      for (const key of Object.getOwnPropertyNames(at)) if (isTold(host, key)) keys.add(key);
    out.push(...[...keys].map((key) => `(${text}).${key}`));
  }
  return out;
}

/** A member with a value, without those that strict mode forbids and those of the oldest browsers. */
function isTold(host: Record<string, unknown>, key: string): boolean {
  if (!/^[a-z]\w*$/i.test(key) || ['caller', 'callee', 'arguments', 'constructor'].includes(key)) return false;
  try {
    return host[key] !== undefined;
  } catch {
    return false;
  }
}

describe('built-ins', () => {
  it('none that the host has reads as undefined', () => {
    const all = members();
    expect(all.length).toBeGreaterThan(800);
    const { externalCalls } = bootTexts(
      `import { told } from 'outside';\n${all.map((member) => `told({ of: ${JSON.stringify(member)}, value: ${member} });`).join('\n')}`,
    );
    const told = externalCalls.filter((call) => call.callee === 'outside.told').map((call) => inWords(call.args[0]));
    expect(told.length).toBe(all.length);
    expect(told.filter((text) => text.endsWith('value: undefined }'))).toEqual([]);
  });

  it('compute what is the same everywhere', () => {
    const { externalCalls } = bootTexts(
      `import { told } from 'outside'; told(Math.hypot(3, 4), String.fromCharCode(65, 66), Object.is(1, 1), Number.NEGATIVE_INFINITY < 0, Math.LN2 > 0.6, new Error().message, Date.UTC(1970, 0, 1));`,
    );
    expect(externalCalls[0]?.args.map((argument) => inWords(argument))).toEqual(['5', '"AB"', 'true', 'true', 'true', '""', '0']);
  });

  it('keep what objects are made of', () => {
    const { externalCalls } = bootTexts(
      `import { told } from 'outside'; import { createRequire } from 'node:module'; import util from 'node:util';
       const made = Object.create({ low: 1 }, { high: { value: 2 } }); const of = Object.create(Object.getPrototypeOf(util));
       process.hrtime.bigint() - 1n; createRequire(import.meta.url).resolve('./a.json').split('/'); of.deprecate(() => 1)(); import.meta.env.PORT.trim(); told(made.low, made.high);`,
    );
    expect(externalCalls.find((call) => call.callee === 'outside.told')?.args.map((argument) => inWords(argument))).toEqual(['1', '2']);
  });

  it('settle promises from outside and run what may throw', () => {
    const { externalCalls } = bootTexts(
      `import { told } from 'outside'; const { promise, resolve } = Promise.withResolvers(); resolve(5); told(await promise);
       told(await Promise.try((a) => a + 1, 1)); try { await Promise.try(() => { throw new Error('no'); }); } catch (error) { told(error.message); }`,
    );
    expect(externalCalls.map((call) => inWords(call.args[0]))).toEqual(['5', '2', '"no"']);
  });
});
