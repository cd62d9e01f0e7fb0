import type { TestSuite } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ParsedModule } from '../../lang/typescript/parse.ts';
import { eachChild, isFunction, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { assertionFinder } from './assertions.ts';
import { frameworkOf, importsOf, kindOf } from './kinds.ts';
import { pathsAsked } from './load-paths.ts';
import { assertedError, callsSameTogether, CLIENT, makesOwnApp, requestsItself } from './refusals.ts';
import { namesOfAnswers, statusesOf } from './statuses.ts';
import type { Asserted } from './statuses.ts';
import type { SupportFinder } from './support.ts';
import { AT_ONCE, topicsOf } from './topics.ts';
import type { TestTitle } from './topics.ts';

const SCAFFOLD = /\.get\('\/'\)\s*\.expect\(200\)\s*\.expect\('Hello World!'\)/;
const TEST = /^(?:it|test|specify)$/;
const GROUP = /^(?:describe|suite|context)$/;
const SKIPPED = /^x(?:it|test|specify|describe|context)$/;
const FOCUSED = /^f(?:it|test|describe|context)$/;
/** All of these: most calls of a test file are none of them. */
const TEST_NAME = /^(?:[xf]?(?:it|test|describe|context)|x?specify|suite)$/;

interface Counts {
  tests: number;
  skipped: number;
  focused: number;
  first: number | undefined;
  /** Places to show, in order. Whether a test asserts nothing is told at the end, when all functions of the file are known. */
  marked: { offset: number; body?: Node }[];
  /** Titles of groups and tests that run. */
  titles: TestTitle[];
  /** Codes that are asserted, each with the first place. */
  statuses: Map<number, Asserted>;
  replied: Set<number>;
  /** Where an assertion names an error of missing rights, first. */
  refusals: number | undefined;
  /** Where an assertion names an error that clients are answered, first. */
  answered: number | undefined;
  /** Where the same is called several times at once and awaited together, first. */
  together: number | undefined;
}

/** Words of a client of the server that a helper starts. */
const SENDS = /\.(?:inject|request)\s*\(|\bfetch\s*\(|axios|agent|client|\bapi\b|\bxrpc\b/i;
/** SQL that the test sends itself. */
const SENDS_SQL =
  /\.(?:query|execute|raw|unsafe|\$queryRawUnsafe|\$executeRawUnsafe)\s*\(\s*['"`]\s*(?:insert|update|delete|truncate|select|create)\b/i;
/** SQL that a stand-in of the client takes. */
const FAKES_CLIENT = /\b(?:query|execute|raw|unsafe)\s*[:=]\s*(?:jest|vi|mock|sinon)\.(?:fn|stub)\(/;
const NOTHING = { database: false, server: false, asks: false };

/** What a test file says by itself, whatever service it is read for. */
interface OwnReading extends Counts {
  /** Tests in order whose body asserts nothing, and places marked for another reason. */
  unasserted: readonly { line: number; body: boolean }[];
  sortedStatuses: readonly number[];
  topics: readonly string[];
  shown: NonNullable<TestSuite['shown']>;
}

const readings = new WeakMap<ParsedModule, OwnReading>();

function ownReading(module: ParsedModule): OwnReading {
  let reading = readings.get(module);
  if (reading === undefined) readings.set(module, (reading = readTests(module)));
  return reading;
}

function readTests(module: ParsedModule): OwnReading {
  const counts: Counts = {
    tests: 0,
    skipped: 0,
    focused: 0,
    first: undefined,
    marked: [],
    titles: [],
    statuses: new Map(),
    replied: new Set(),
    refusals: undefined,
    answered: undefined,
    together: undefined,
  };
  const finder = assertionFinder(module);
  const answers = namesOfAnswers(module.text);
  let inside: TestTitle | undefined;
  const visit = (root: Node, skipped: boolean): void =>
    walk(root, (node) => {
      finder.learn(node);
      if (node.type === 'AwaitExpression' && inside !== undefined) inside.waits = true;
      if (node.type !== 'CallExpression') return true;
      const call = testCall(node);
      if (call === undefined) {
        if (skipped) return true;
        statusesOf(node, inside, counts.statuses, counts.replied, answers);
        const error = assertedError(node);
        if (error === 'refusal') counts.refusals ??= node.start;
        if (error === 'answer') counts.answered ??= node.start;
        if (callsSameTogether(node)) {
          counts.together ??= node.start;
          if (inside !== undefined) inside.together = true;
        }
        return true;
      }
      const off = skipped || call.skipped;
      const around = inside;
      // What a skipped test says shows nothing.
      if (call.title !== undefined && !off) {
        inside = {
          text: call.title,
          start: node.start,
          test: !call.group,
          together: false,
          waits: false,
          within: around === undefined ? '' : `${around.within} ${around.text}`,
        };
        counts.titles.push(inside);
      }
      if (call.focused) note(counts, node, 'focused');
      if (!call.group) {
        counts.tests += 1;
        counts.first ??= node.start;
        if (off) note(counts, node, 'skipped');
        else if (call.body !== undefined) counts.marked.push({ offset: node.start, body: call.body });
      }
      // Groups hold tests; node:test allows tests inside tests.
      if (call.body !== undefined) eachChild(call.body, (child) => visit(child, off));
      inside = around;
      for (const part of [node.callee, ...node.arguments]) if (unwrap(part) !== call.body) walk(part, finder.learn);
      return false;
    });
  visit(module.program, false);
  const sortedStatuses = [...counts.statuses.keys()].toSorted((a, b) => a - b);
  const { topics, at } = topicsOf(module, importsOf(module), counts.titles, sortedStatuses);
  for (const [topic, offset] of [
    ['access-refusal', counts.refusals],
    ['error-answer', counts.answered],
    ['parallel-calls', counts.together],
  ] as const)
    if (offset !== undefined) at.set(topic, { start: offset });
  for (const [status, { start, tests }] of counts.statuses) at.set(String(status), { start, tests: tests.size });
  const shown = [...at].map(([what, { start, text, tests }]) => ({
    what,
    line: module.locate(start).line,
    ...(text === undefined ? {} : { title: text }),
    ...(tests === undefined || tests === 0 ? {} : { tests }),
  }));
  return {
    ...counts,
    unasserted: counts.marked
      .filter(({ body }) => body === undefined || !finder.asserts(body))
      .map(({ offset, body }) => ({ line: module.locate(offset).line, body: body !== undefined })),
    sortedStatuses,
    topics,
    shown: shown.toSorted((a, b) => (a.what < b.what ? -1 : 1)),
  };
}

/** What a test file does. `undefined` when it holds no test. */
export function readSuite(module: ParsedModule, fallback: string, support?: SupportFinder): TestSuite | undefined {
  const imports = importsOf(module);
  const by = frameworkOf(module, imports, fallback);
  const helped = support?.byHelpers(module) ?? NOTHING;
  const alone = kindOf(module, imports, by, helped);
  const through = alone === 'load' ? undefined : support?.byProduction(module);
  // Set-up of the run starts a database, and the code under test connects to one.
  const connected = helped.database || (support?.provided === true && through?.database === true);
  const kind = alone === 'unit' && (helped.server || connected) ? 'integration' : alone;
  const own = ownReading(module);
  const load = kind === 'load';
  if (own.tests === 0 && !load) return undefined;
  const { unasserted, sortedStatuses: statuses } = own;
  const topics = [...own.topics];
  const empty = load || by === 'cypress' ? [] : unasserted.filter(({ body }) => body);
  const add = (topic: string): void => void (topics.includes(topic) || topics.push(topic));
  if (own.refusals !== undefined) add('access-refusal');
  if (own.answered !== undefined) add('error-answer');
  if (own.together !== undefined) add('parallel-calls');
  if ((helped.server && SENDS.test(module.text)) || requestsItself(module, statuses)) add('http');
  if (through?.server === true && CLIENT.test(module.text) && statuses.length > 0) add('http');
  if (topics.includes('http') && makesOwnApp(module, imports)) add('own-app');
  // What `nest new` writes: one request, for the greeting of the app that it made.
  if (topics.includes('http') && SCAFFOLD.test(module.text)) add('scaffold');
  if (support?.usesHarness(module) === true) add('harness');
  const itself =
    support?.usesClient(module) === true || (through?.database === true && SENDS_SQL.test(module.text) && !FAKES_CLIENT.test(module.text));
  if ((connected || itself) && !topics.includes('mocked-database')) add('real-database');
  else if (through?.database === true) add('may-reach-database');
  topics.sort();
  const waits = own.shown.find(({ what }) => what === 'real-sleep');
  return {
    location: { path: module.path, line: module.locate(own.first ?? 0).line },
    ...(unasserted.length === 0 ? {} : { related: unasserted.slice(0, 10).map(({ line }) => ({ path: module.path, line })) }),
    by,
    kind,
    tests: load ? Math.max(1, own.tests) : own.tests,
    skipped: own.skipped,
    focused: own.focused,
    withoutAssertion: empty.length,
    ...(topics.includes('concurrency') ? { togetherAt: { path: module.path, line: module.locate(module.text.search(AT_ONCE)).line } } : {}),
    ...(waits === undefined ? {} : { sleepsAt: { path: module.path, line: waits.line } }),
    ...(empty[0] === undefined ? {} : { withoutAssertionAt: { path: module.path, line: empty[0].line } }),
    statuses: [...statuses],
    ...(own.replied.size === 0 ? {} : { replyStatuses: [...own.replied].toSorted((a, b) => a - b) }),
    topics,
    ...(own.shown.length === 0 ? {} : { shown: own.shown }),
    ...(load ? { thresholds: hasThresholds(module), ...asked(pathsAsked(module)) } : {}),
  };
}

function asked(asks: string[]): Pick<TestSuite, 'asks'> {
  return asks.length === 0 ? {} : { asks };
}

function note(counts: Counts, node: Node, what: 'skipped' | 'focused'): void {
  counts[what] += 1;
  counts.marked.push({ offset: node.start });
}

interface TestCall {
  group: boolean;
  skipped: boolean;
  focused: boolean;
  title: string | undefined;
  body: Node | undefined;
}

/** `it('…', fn)`, `test.skip.each(rows)('…', fn)`, `describe.only('…', fn)`. */
function testCall(node: Extract<Node, { type: 'CallExpression' }>): TestCall | undefined {
  // A script whose one function is called `test` runs no tests of a framework.
  if (node.arguments.length === 0 || !TEST_NAME.test(rootName(node.callee) ?? '')) return undefined;
  const modifiers: string[] = [];
  let at = unwrap(node.callee);
  for (let turn = 0; turn < 8; turn += 1) {
    if (at.type === 'MemberExpression') {
      modifiers.push(memberName(at) ?? '');
      at = unwrap(at.object as Node);
    } else if (at.type === 'CallExpression' && modifiers.length + turn < 8) at = unwrap(at.callee);
    else if (at.type === 'TaggedTemplateExpression') at = unwrap(at.tag);
    else break;
  }
  if (at.type !== 'Identifier') return undefined;
  const name = at.name;
  const group = GROUP.test(name) || /^[xf](?:describe|context)$/.test(name) || (name === 'test' && modifiers.includes('describe'));
  if (!group && !TEST.test(name) && !SKIPPED.test(name) && !FOCUSED.test(name)) return undefined;
  if (
    modifiers.some((each) =>
      [
        'then',
        'catch',
        'finally',
        'beforeEach',
        'afterEach',
        'beforeAll',
        'afterAll',
        'step',
        'use',
        'extend',
        'setTimeout',
        'mock',
        'before',
        'after',
        'todo',
        'info',
        'slow',
        'fail',
        'fixme',
        'configure',
        'expect',
      ].includes(each),
    )
  )
    return undefined;
  const args = node.arguments as readonly Node[];
  const body = args.map((each) => unwrap(each)).find(isFunction);
  const title = args[0] === undefined ? undefined : textOf(args[0]);
  // `it.each(rows)` alone, or `test.skip(condition)` inside a test, registers nothing.
  if (body === undefined && (title === undefined || modifiers.includes('each'))) return undefined;
  const options = args.map((each) => unwrap(each)).find((each) => each.type === 'ObjectExpression');
  return {
    group,
    skipped: SKIPPED.test(name) || modifiers.includes('skip') || isSet(options, 'skip') || (body === undefined && !group),
    focused: FOCUSED.test(name) || modifiers.includes('only') || isSet(options, 'only'),
    title,
    body,
  };
}

/** The name that a chain of members and calls begins with. */
function rootName(callee: Node): string | undefined {
  let at = unwrap(callee);
  for (;;) {
    if (at.type === 'MemberExpression') at = unwrap(at.object as Node);
    else if (at.type === 'CallExpression') at = unwrap(at.callee);
    else if (at.type === 'TaggedTemplateExpression') at = unwrap(at.tag);
    else return at.type === 'Identifier' ? at.name : undefined;
  }
}

function isSet(options: Node | undefined, name: string): boolean {
  if (options?.type !== 'ObjectExpression') return false;
  return options.properties.some(
    (each) =>
      each.type === 'Property' &&
      keyName(each.key, each.computed) === name &&
      // `skip: noDatabase` and `skip: !process.env.CI` depend on where the tests run.
      (name === 'skip' ? isConstant(each.value) : true) &&
      !(each.value.type === 'Literal' && each.value.value === false),
  );
}

function isConstant(value: Node): boolean {
  return value.type === 'Literal' || value.type === 'TemplateLiteral';
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node.type === 'TemplateLiteral' ? node.quasis.map((quasi) => quasi.value.cooked ?? '').join('…') : undefined;
}

/** `thresholds` of k6, `ensure` of artillery. */
function hasThresholds(module: ParsedModule): boolean {
  let found = false;
  walk(module.program, (node) => {
    if (node.type === 'Property' && /^(?:thresholds|ensure|abortOnFail)$/.test(keyName(node.key, node.computed) ?? '')) found = true;
    return !found;
  });
  return found;
}
