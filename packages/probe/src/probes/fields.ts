import { randomBytes } from 'node:crypto';
import { headerOf, jsonOf } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import { asSchema, typeOf } from '../plan/sample.ts';
import type { Schema } from '../plan/sample.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { pathOf } from './choose.ts';
import { fuzzProbe, requestWith, with_ } from './fuzz.ts';
import type { Bad, Case, Fuzz } from './fuzz.ts';
import { requestOf, resourcesOf } from './resources.ts';
import type { Fields } from './resources.ts';

const propertiesOf = ({ schema, fields }: Case): [string, Schema][] =>
  Object.entries(schema.properties ?? {})
    .filter(([name]) => fields[name] !== undefined)
    .map(([name, own]) => [name, asSchema(own)]);

const OTHER_TYPE: Readonly<Record<string, unknown>> = {
  string: { airworthy: true },
  number: 'airworthy',
  integer: 'airworthy',
  boolean: { airworthy: true },
  object: 'airworthy',
  array: 'airworthy',
};

function bounds([name, own]: [string, Schema], fields: Fields): Bad[] {
  const beyond: Bad[] = [];
  if (own.maximum !== undefined) beyond.push({ words: `${name} above its maximum`, json: with_(fields, name, own.maximum + 1) });
  if (own.minimum !== undefined) beyond.push({ words: `${name} below its minimum`, json: with_(fields, name, own.minimum - 1) });
  if (own.maxLength !== undefined && own.maxLength < 100_000 && own.format === undefined && own.pattern === undefined)
    beyond.push({ words: `${name} longer than its maximum`, json: with_(fields, name, 'x'.repeat(own.maxLength + 1)) });
  if ((own.minLength ?? 0) > 0) beyond.push({ words: `${name} empty`, json: with_(fields, name, '') });
  if (own.enum && own.enum.every((one) => typeof one === 'string'))
    beyond.push({ words: `${name} of none of its values`, json: with_(fields, name, 'airworthy-none') });
  return beyond;
}

const isText = (own: Schema): boolean =>
  typeOf(own) === 'string' && own.enum === undefined && own.pattern === undefined && own.format === undefined;

/** Texts by the schema, or where there is none, by the body that is taken. */
function textsOf(given: Case): string[] {
  const described = propertiesOf(given)
    .filter(([, own]) => isText(own))
    .map(([name]) => name);
  if (described.length > 0 || given.schema.properties) return described;
  return Object.keys(given.fields).filter((name) => typeof given.fields[name] === 'string');
}

const numbersOf = (given: Case): string[] => Object.keys(given.fields).filter((name) => typeof given.fields[name] === 'number');
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** A body with one more field that nobody expects. */
const CANARY = 'airworthyCanary';

const FUZZES: readonly Fuzz[] = [
  {
    id: 'input/empty-body',
    items: ['S02-001'],
    words: 'nothing, an empty object, a list, null and a text',
    make: ({ schema, fields }) =>
      (schema.required?.length ?? Object.keys(fields).length) === 0
        ? []
        : [
            { words: 'an empty object', json: {} },
            { words: 'a list', json: [] },
            { words: 'a text', json: 'airworthy' },
            { words: 'null', raw: 'null' },
            { words: 'an empty body', raw: '' },
          ],
  },
  {
    id: 'input/missing-each',
    items: ['S02-032'],
    words: 'each without one field that it requires',
    make: ({ schema, fields }) =>
      (schema.required ?? [])
        .filter((name) => fields[name] !== undefined && schema.properties?.[name]?.default === undefined)
        .map((name) => ({
          words: `a body without ${name}`,
          json: Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)),
        })),
  },
  {
    id: 'input/wrong-type-each',
    items: ['S02-024'],
    words: 'each with one field of another type',
    make: (given) =>
      propertiesOf(given).flatMap(([name, own]) => {
        const other = OTHER_TYPE[typeOf(own) ?? ''];
        return other === undefined ? [] : [{ words: `${name} of another type`, json: with_(given.fields, name, other) }];
      }),
  },
  {
    id: 'input/bounds',
    items: ['S02-007'],
    words: 'each just beyond a bound of its schema',
    make: (given) => propertiesOf(given).flatMap((one) => bounds(one, given.fields)),
  },
  {
    id: 'input/unbounded',
    items: ['S02-006'],
    words: 'texts of a hundred thousand characters',
    make: (given) =>
      textsOf(given)
        .slice(0, 3)
        .map((name) => ({
          words: `a ${name} of a hundred thousand characters`,
          field: name,
          json: with_(given.fields, name, 'x'.repeat(100_000)),
        })),
  },
  {
    id: 'input/deep-json',
    items: [],
    words: 'JSON of two thousand levels',
    answered: true,
    make: (given) => [
      { words: 'JSON of two thousand levels', raw: `{"${CANARY}":${nested(2_000)},${JSON.stringify(given.fields).slice(1)}` },
    ],
    // What is not looked at does no harm.
    taken: () => undefined,
  },
  {
    id: 'input/malformed-json',
    items: ['S02-025'],
    words: 'JSON that is cut off, has commas too many, or is none',
    answered: true,
    make: ({ fields }) => {
      const text = JSON.stringify(fields);
      return [
        { words: 'JSON that is cut off', raw: text.slice(0, -1) },
        { words: 'JSON with a comma too many', raw: `${text.slice(0, -1)},}` },
        { words: 'words', raw: 'airworthy' },
        { words: 'NaN', raw: `{"a":NaN}` },
      ];
    },
  },
  {
    id: 'input/invalid-utf8',
    items: ['S02-025'],
    words: 'bytes that are no UTF-8',
    answered: true,
    make: (given) => {
      const [name] = textsOf(given);
      if (name === undefined) return [];
      const [before = '', after = ''] = JSON.stringify(with_(given.fields, name, '@@')).split('@@');
      return [
        {
          words: 'bytes that are no UTF-8',
          field: name,
          raw: Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(after)]),
        },
      ];
    },
    // Bytes that were replaced are text again.
    taken: () => undefined,
  },
  {
    id: 'input/nul-character',
    items: ['S03-019'],
    words: 'a NUL character in a text',
    make: (given) =>
      textsOf(given)
        .slice(0, 2)
        .map((name) => ({ words: `a NUL character in ${name}`, field: name, json: with_(given.fields, name, 'air\u0000worthy') })),
    taken: () => undefined,
  },
  {
    id: 'input/content-type',
    items: [],
    words: 'JSON under the name of another type',
    make: ({ fields }) =>
      ['text/plain', 'application/x-www-form-urlencoded', 'application/xml'].map((type) => ({
        words: `JSON under the name of ${type}`,
        raw: JSON.stringify(fields),
        headers: { 'content-type': type },
      })),
  },
  {
    id: 'input/unknown-property',
    items: ['S02-004'],
    words: 'a field that nobody expects',
    make: ({ fields }) => [
      { words: 'a field that nobody expects', json: with_(fields, CANARY, `canary-${randomBytes(4).toString('hex')}`) },
    ],
    taken: (reply) =>
      reply.text.includes(CANARY)
        ? refuted(`a field that nobody expects is stored and comes back: ${describe(reply)}`, 'stored')
        : undefined,
  },
  {
    id: 'input/duplicate-keys',
    items: [],
    words: 'a field twice',
    answered: true,
    make: ({ fields }) => {
      const [name] = Object.keys(fields);
      return name === undefined ? [] : [{ words: `${name} twice`, raw: `{${JSON.stringify(name)}:[1],${JSON.stringify(fields).slice(1)}` }];
    },
    taken: () => undefined,
  },
  {
    id: 'input/numbers',
    items: ['S02-008'],
    words: 'amounts that are endless, negative or beyond what a number holds',
    make: (given) =>
      numbersOf(given).flatMap((name): Bad[] => [
        { words: `${name} of 1e309`, raw: JSON.stringify(with_(given.fields, name, 424_242)).replace('424242', '1e309') },
        { words: `a negative ${name}`, json: with_(given.fields, name, -1) },
        { words: `${name} of 1e21`, json: with_(given.fields, name, 1e21) },
      ]),
  },
  {
    id: 'input/dates',
    items: ['S02-019'],
    words: 'days that do not exist',
    make: (given) =>
      Object.entries(given.fields).flatMap(([name, value]): Bad[] =>
        typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
          ? ['2026-02-30', '2026-13-01', 'yesterday'].map((day) => ({
              words: `${name} of ${day}`,
              json: with_(given.fields, name, day.startsWith('2') ? day + value.slice(10) : day),
            }))
          : [],
      ),
  },
  {
    id: 'input/command-template-marker',
    items: ['S01-021'],
    words: 'sums in the spelling of templates and shells',
    // A text that breaks something is not yet a text that is run.
    failuresAreSilent: true,
    make: (given) =>
      textsOf(given)
        .slice(0, 2)
        .flatMap((name) =>
          ['{{7*191}}', '${7*191}', '$((7*191))', '<%= 7*191 %>'].map((text) => ({
            words: `${text} in ${name}`,
            field: name,
            json: with_(given.fields, name, text),
          })),
        ),
    taken: (reply, bad) =>
      /\b1337\b/.test(reply.text) ? refuted(`${bad.words} is worked out: the answer holds its result`, 'evaluated') : undefined,
  },
];

/** Keys that lead to the prototype of every object: the mark must show up nowhere. */
const pollution: Probe = {
  id: 'input/proto-pollution',
  plan: (target) => {
    const [user] = target.users;
    const found = resourcesOf(target);
    if (!user || found.length === 0) return 'no route is known that takes a body (witness, or an API description)';
    return found.slice(0, 3).map((resource): ProbeCase => ({
      subject: labelOf(resource.create),
      items: ['S02-023'],
      sends: `${labelOf(resource.create)} with __proto__ and constructor.prototype`,
      requests: 6,
      tier: 'test-tenant',
      once: true,
      run: async (io) => {
        const mark = `airworthyMark${randomBytes(3).toString('hex')}`;
        const { fields } = resource.body();
        await io.positive(
          requestOf(target, resource, fields, user),
          (reply) => reply.class === 'accepted' && !reply.text.includes(mark),
          'it should be accepted',
        );
        await io.unknownPath(pathOf(target, resource.create), user);
        for (const key of ['__proto__', 'constructor']) {
          const inner = key === 'constructor' ? `{"prototype":{"${mark}":"yes"}}` : `{"${mark}":"yes"}`;
          await io.test(
            requestWith(
              target,
              resource,
              { words: key, raw: `{"${key}":${inner},${JSON.stringify(resource.body().fields).slice(1)}` },
              user,
            ),
          );
          const after = await io.oracle(requestOf(target, resource, resource.body().fields, user));
          if (JSON.stringify(jsonOf(after) ?? '').includes(mark) || after.text.includes(mark))
            return refuted(`a mark that was put under ${key} shows up in the answer to another request`, 'polluted');
          if (after.class === 'server-error') return refuted(`after a body with ${key}, good requests fail: ${describe(after)}`, 'broken');
        }
        return confirmed('keys that lead to prototypes change nothing');
      },
    }));
  },
};

/** A body of ours that is known to be good is good. */
const witness: Probe = {
  id: 'input/witness-accepted',
  plan: (target) => {
    const [user] = target.users;
    const found = resourcesOf(target);
    if (!user || found.length === 0) return 'no route is known whose body can be made from its schema or the settings';
    return found.map((resource): ProbeCase => ({
      subject: labelOf(resource.create),
      items: [],
      sends: `${labelOf(resource.create)} with a body that fits its schema`,
      requests: 3,
      tier: 'test-tenant',
      run: async (io) => {
        await io.unknownPath(pathOf(target, resource.create), user);
        const reply = await io.test(requestOf(target, resource, resource.body().fields, user));
        if (reply.class === 'accepted') {
          io.noteControl('positive', reply.id);
          const type = headerOf(reply, 'content-type') ?? '';
          return reply.text === '' || /json/.test(type) || jsonOf(reply) === undefined
            ? confirmed(`a body that fits the schema is taken: ${describe(reply)}`)
            : refuted(`the answer is JSON and says it is ${type || 'of no type'}`, 'wrong-type');
        }
        return inconclusive(reply.class, `a body that fits the schema is answered ${describe(reply)}: ${reply.text.slice(0, 160)}`);
      },
    }));
  },
};

export const FIELD_PROBES: readonly Probe[] = [witness, ...FUZZES.map(fuzzProbe), pollution];
