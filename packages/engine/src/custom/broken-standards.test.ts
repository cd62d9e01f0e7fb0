import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { readCustomStandards } from './custom-standards.ts';

const GOOD = `id: acme-platform
title: Platform rules
about: What our platform team asks of everybody.
items:
  - id: ACME-001
    title: Routes below /internal are guarded
    severity: high
    why: The network is shared with other teams of the company.
    component: api-security
    effort: { role: backend, hours: 2 }
    appliesWhen: ['fact:routes']
    verify:
      rule:
        family: routes
        where: fact.path.startsWith("/internal")
        holds: fact.access == "guarded"
        message: '{fact.method} {fact.path}'
    look: [routes]
`;

/** What is wrong after a change, as `line:column message`. */
function problems(from: string | RegExp, to: string): string[] {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  const { diagnostics } = readCustomStandards(memoryTree({ '.airworthy/standards/acme.yaml': text }));
  return diagnostics.map((one) => `${one.location?.line}:${one.location?.column} ${one.message}`);
}

test('nothing is wrong with what the mistakes below are made in', () => {
  const { diagnostics, rules } = readCustomStandards(memoryTree({ '.airworthy/standards/acme.yaml': GOOD }));
  expect(diagnostics).toEqual([]);
  expect(rules[0]).toMatchObject({ item: 'ACME-001', family: 'routes', message: ['', 'fact.method', ' ', 'fact.path', ''] });
});

const BROKEN: [what: string, from: string | RegExp, to: string, message: string][] = [
  ['a key with a slip', 'severity: high', 'sevrity: high', '7:5 There is no key `sevrity`; did you mean `severity`?'],
  [
    'a key that is missing',
    /\n {4}why: .*/,
    '',
    '5:5 `why` is missing: what goes wrong in production when it does not hold, in at least 20 letters.',
  ],
  [
    'a word that is not in the list',
    'severity: high',
    'severity: hihg',
    '7:15 `severity` has to be one of critical, high, medium, low; did you mean `high`?',
  ],
  ['a component of ours with a slip', 'api-security', 'api-securty', '9:16 `component` has to be one of architecture, api-security,'],
  [
    'an id of ours',
    'id: ACME-001',
    'id: S01-001',
    '5:9 `id` has to look like ACME-001: capital letters, a dash and three digits; S01-001 and the like are taken.',
  ],
  [
    'an id of a standard of ours',
    'id: acme-platform',
    'id: 01-security',
    '1:5 `id` has to look like acme-platform: small letters, digits and dashes, a letter first.',
  ],
  ['a title that says nothing', 'Routes below /internal are guarded', 'Guards', '6:12 `title` is too short: it needs 10 letters or more.'],
  ['a family with a slip', 'family: routes', 'family: route', '14:17 There is no fact family `route`; did you mean `routes`?'],
  ['a field with a slip', 'fact.access ==', 'fact.acess ==', '16:21 `Route` has no field `acess`; did you mean `access`?'],
  [
    'a field that is not there at all',
    'fact.access ==',
    'fact.owner ==',
    '16:21 `Route` has no field `owner`. It has: location, related, wiring, method, path,',
  ],
  [
    'a word that a field never has',
    '"guarded"',
    '"gaurded"',
    '16:31 It is never "gaurded"; did you mean "guarded"? It is one of "guarded", "optional", "open", "opaque".',
  ],
  ['a field without its fact', 'fact.access ==', 'access ==', '16:16 There is no `access` here; write `fact.access`.'],
  ['a function with a slip', 'startsWith', 'startWith', '15:26 There is no function `startWith`; did you mean `startsWith`?'],
  ['one equals sign', 'fact.access == "guarded"', 'fact.access = "guarded"', '16:28 One `=` means nothing here; write `==` to compare.'],
  ['a word instead of a sign', 'fact.access == "guarded"', 'fact.websocket and fact.scopeOpen', '16:31 Write `&&` for “and”.'],
  ['a quote that is not closed', 'fact.access == "guarded"', 'fact.access == "guarded', '16:31 This text has no closing quote.'],
  [
    'a text where true or false is wanted',
    'holds: fact.access == "guarded"',
    'holds: fact.access',
    '16:16 This gives a text, not true or false; compare it with something.',
  ],
  ['a text compared with a number', 'fact.access == "guarded"', 'fact.path == 5', '16:16 These do not go together: text == number.'],
  [
    'a list read like a record',
    'fact.access == "guarded"',
    'fact.guards.name == "x"',
    '16:28 A list has no field `name`; look into it with `.exists(one, …)` or `.all(one, …)`.',
  ],
  [
    'a field of an entry with a slip',
    'fact.access == "guarded"',
    'fact.guards.exists(g, g.nam == "x")',
    '16:40 `Guard` has no field `nam`; did you mean `name`?',
  ],
  [
    'null',
    'fact.access == "guarded"',
    'fact.rateLimit != null',
    '16:34 Nothing is null here: what a fact has not is missing. Write `!has(fact.field)`.',
  ],
  ['a message with a slip', '{fact.path}', '{fact.pth}', '17:39 `Route` has no field `pth`; did you mean `path`?'],
  ['a brace that is not closed', "{fact.path}'", "{fact.path'", '17:33 A `{` has no `}`.'],
  [
    'a check that is not there',
    /rule:[\s\S]*(?= {4}look)/,
    'all: [http/rate-limit-store-shard]\n',
    '13:13 There is no check `http/rate-limit-store-shard`; did you mean `http/rate-limit-store-shared`?',
  ],
  [
    'a rule and checks at once',
    '      rule:',
    '      all: [http/rate-limit-store-shared]\n      rule:',
    '13:7 `verify` needs exactly one of `all`, `any` (lists of checks) and `rule`.',
  ],
  [
    'a rule one level too high',
    /rule:\n {8}family: routes\n {8}where: .*\n {8}holds: .*\n {8}message: .*/,
    'family: routes',
    '13:7 `family` belongs under `rule:`.',
  ],
  ['a condition with a slip', 'fact:routes', 'fact:rotes', '11:19 There is no fact family `rotes`; did you mean `routes`?'],
  ['a capability with a slip', 'fact:routes', 'capability:paymnts', '11:19 There is no capability `paymnts`; did you mean `payments`?'],
  [
    'a condition in another form',
    'fact:routes',
    'routes',
    '11:19 `routes` is no condition: write `fact:routes`, `capability:payments`, or with a ! before it.',
  ],
  [
    'nobody who decides',
    / {4}verify:[\s\S]*(?= {4}look)/,
    '',
    '5:9 Nothing decides ACME-001: give it `verify` (checks or a rule), or `ask` with the question for a person.',
  ],
  ['YAML that is not valid', 'family: routes', 'family: [routes', '15:9 This is not valid YAML:'],
];

test.each(BROKEN)('%s', (_, from, to, message) => {
  expect(problems(from, to)[0]).toContain(message);
});

test('places inside folded, literal and quoted expressions', () => {
  const line = 'holds: fact.access == "guarded"';
  expect(problems(line, 'holds: >-\n          fact.access == "guarded"\n          && fact.pth == "a"')[0]).toBe(
    '18:19 `Route` has no field `pth`; did you mean `path`?',
  );
  expect(problems(line, 'holds: |\n          fact.access == "guarded" ||\n            fact.pth == "a"')[0]).toBe(
    '18:18 `Route` has no field `pth`; did you mean `path`?',
  );
  expect(problems(line, 'holds: \'fact.path == "it" && fact.pth == "a"\'')[0]).toBe(
    '16:43 `Route` has no field `pth`; did you mean `path`?',
  );
  expect(problems(line, String.raw`holds: "fact.path == \"it\" && fact.pth == \"a\""`)[0]).toBe(
    '16:45 `Route` has no field `pth`; did you mean `path`?',
  );
});

test('a field that may be missing is a warning, until somebody asks for it', () => {
  const read = (holds: string): string[] => problems('fact.access == "guarded"', holds);
  expect(read('fact.rateLimit.store == "redis"')).toEqual([
    '16:21 `fact.rateLimit` may be missing, and where it is the verdict stays open. To decide those cases, write `has(fact.rateLimit) && …` or `!has(fact.rateLimit) || …`.',
  ]);
  expect(read('has(fact.rateLimit) && fact.rateLimit.store == "redis"')).toEqual([]);
  expect(read('fact.bodyLimit.value < 100')[0]).toContain('Ask for `fact.bodyLimit.state` first');
  expect(read('fact.bodyLimit.state == "known" && fact.bodyLimit.value < 100')).toEqual([]);
  expect(read('fact.bodyLimit.state == "known" && fact.bodyLimit.value * 2 == 100 && fact.bodyLimit.value in [1, 2]')).toEqual([]);
});
