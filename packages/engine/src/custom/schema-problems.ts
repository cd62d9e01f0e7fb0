import type { z } from 'zod';
import { nearest } from '../config/nearest-word.ts';
import type { Place, YamlPath, YamlText } from './yaml-text.ts';

/** Something wrong, or worth a word, in a standard. */
export interface Problem {
  level: 'error' | 'warning';
  message: string;
  place: Place;
}

/** Keys by the last named step of the path that holds them. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['id', 'title', 'revision', 'kind', 'about', 'appliesWhen', 'items'],
  items: [
    'id',
    'title',
    'severity',
    'why',
    'refs',
    'component',
    'exposures',
    'effort',
    'appliesWhen',
    'verify',
    'ask',
    'look',
    'fix',
    'probe',
  ],
  effort: ['role', 'hours'],
  verify: ['all', 'any', 'rule'],
  rule: ['family', 'where', 'holds', 'message', 'quantifier', 'whenNone'],
  fix: ['steps', 'code'],
  all: ['check', 'where'],
  any: ['check', 'where'],
};

/** What a field is for, said when it is missing. */
const PURPOSE: Readonly<Record<string, string>> = {
  id: 'a name that is never used again: `acme-platform` for a standard, `ACME-001` for an item',
  title: 'a positive statement of 10 to 160 letters that is true when the item passes',
  about: 'one paragraph that says what the standard is about',
  items: 'the list of items',
  severity: 'critical, high, medium or low',
  why: 'what goes wrong in production when it does not hold, in at least 20 letters',
  component: 'the part of the audit that it belongs to, e.g. `api-security`',
  effort: '`{ role: backend, hours: 2 }`',
  role: 'who does the work: backend, devops, qa, security, data or product',
  hours: 'how many hours it takes',
  family: 'which facts the rule is about, e.g. `routes`; `airworthy facts` lists them',
  holds: 'an expression that is true where all is well',
  steps: 'the list of steps',
  check: 'the name of a check',
};

/** Turns what the schema says into places and into words that say what to change. */
export function schemaProblems(error: z.ZodError, yaml: YamlText): Problem[] {
  // Who misspelt a key is not told that it is missing, too.
  const meant = new Set(error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? meantKeys(issue) : [])));
  const rest = error.issues.filter(
    (issue) => !meant.has(issue.path.join('/')) || valueAt(yaml.value, issue.path as YamlPath) !== undefined,
  );
  return rest.flatMap((issue) => problemsOf(issue, yaml)).slice(0, 30);
}

/** Paths of the keys that the unknown ones probably are. */
function meantKeys(issue: z.core.$ZodIssueUnrecognizedKeys): string[] {
  const known = KEYS[container(issue.path as YamlPath)] ?? [];
  return issue.keys.flatMap((key) => nearest(key, known) ?? []).map((key) => [...issue.path, key].join('/'));
}

function problemsOf(issue: z.core.$ZodIssue, yaml: YamlText): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const error = (message: string, place: Place = yaml.at(path)): Problem[] => [{ level: 'error', message, place }];
  const name = String(path.at(-1) ?? '');
  const label = typeof path.at(-1) === 'number' ? `Entry ${Number(path.at(-1)) + 1} of \`${String(path.at(-2))}\`` : `\`${name}\``;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = KEYS[container(path)] ?? [];
      return issue.keys.flatMap((key) => error(`${unknownKey(key, known, container(path))}`, yaml.atKey(path, key)));
    }
    case 'invalid_value': {
      if (valueAt(yaml.value, path) === undefined) return error(missing(name));
      const words = issue.values.map(String);
      const near = nearest(String(valueAt(yaml.value, path)), words);
      return error(`${label} has to be one of ${words.join(', ')}${near ? `; did you mean \`${near}\`?` : '.'}`);
    }
    case 'invalid_type':
      if (path.length === 0) return error('A standard is a list of keys and values: id, title, about, items.');
      if (valueAt(yaml.value, path) === undefined) return error(missing(name));
      return error(`${label} has to be ${plainType(issue.expected)}${PURPOSE[name] ? `: ${PURPOSE[name]}` : ''}.`);
    case 'invalid_union':
      return error(`${label} has to be the name of a check, such as \`http/route-rate-limited\`, or \`{ check: …, where: … }\`.`);
    case 'too_small':
      return error(
        issue.origin === 'string'
          ? `${label} is too short: it needs ${issue.minimum} letters or more.`
          : issue.origin === 'array'
            ? `${label} is empty: it needs at least one entry.`
            : `${label} has to be more than ${issue.minimum}.`,
      );
    case 'too_big':
      return error(`${label} is too long: at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'letters'}.`);
    case 'invalid_format':
      return error(`${label} ${issue.message}.`);
    default:
      return error(`${label}: ${issue.message}.`);
  }
}

function missing(name: string): string {
  return `\`${name}\` is missing${PURPOSE[name] ? `: ${PURPOSE[name]}` : ''}.`;
}

function unknownKey(key: string, known: readonly string[], where: string): string {
  const near = nearest(key, known);
  if (near !== undefined) return `There is no key \`${key}\`; did you mean \`${near}\`?`;
  // Keys of a rule one level too high are the commonest slip.
  if (where === 'verify' && (KEYS['rule'] as readonly string[]).includes(key)) return `\`${key}\` belongs under \`rule:\`.`;
  return `There is no key \`${key}\` here. There are: ${known.join(', ')}.`;
}

/** The name of the mapping at a path: entries of a list carry the name of the list. */
function container(path: YamlPath): string {
  return String(path.findLast((step) => typeof step === 'string') ?? '');
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let inner = value;
  for (const step of path) inner = (inner as Record<string | number, unknown> | undefined | null)?.[step];
  return inner;
}

function plainType(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    array: 'a list',
    object: 'a list of keys and values',
    record: 'a list of keys and values',
    boolean: 'true or false',
  };
  return words[expected] ?? expected;
}
