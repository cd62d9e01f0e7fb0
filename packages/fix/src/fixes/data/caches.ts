import type { Location } from '@airworthy/model';
import { setOption, callAt } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import type { CallNode, Node } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

/** The argument of `new Redis(…)` that holds options: `(port, host, options)`, `(url, options)`, `(options)`. */
function optionsIndex(call: CallNode): number {
  const isText = (node: Node | undefined): boolean => {
    const inner = node === undefined ? undefined : unwrap(node);
    if (inner === undefined) return false;
    return (
      inner.type === 'Literal' ||
      inner.type === 'TemplateLiteral' ||
      inner.type === 'LogicalExpression' ||
      (inner.type === 'MemberExpression' && /(?:url|uri)\b/i.test(nameOf(inner))) ||
      (inner.type === 'Identifier' && /(?:url|uri)$/i.test(inner.name))
    );
  };
  let index = 0;
  while (index < 2 && isText(call.arguments[index] as Node | undefined)) index += 1;
  return index;
}

function nameOf(node: Extract<Node, { type: 'MemberExpression' }>): string {
  return node.property.type === 'Identifier' ? node.property.name : '';
}

/** Settings per client that its evidence says is missing, by the words of the checks. */
function cacheFix(context: FixContext, wanted: readonly [words: RegExp, option: OptionValue][]): string | undefined {
  const done = new Set<string>();
  for (const evidence of context.verdict.evidence) {
    if (evidence.holds || evidence.open || evidence.location === undefined) continue;
    const found = wanted.find(([words]) => words.test(evidence.message));
    if (found === undefined || !/ioredis/.test(evidence.message)) return `how this client is told is not known here: ${evidence.message}`;
    const reason = setOnce(context, evidence.location, found[1], done);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function setOnce(context: FixContext, at: Location, option: OptionValue, done: Set<string>): string | undefined {
  const key = `${at.path}:${at.line}:${option.path.join('.')}`;
  if (done.has(key)) return undefined;
  done.add(key);
  const client = context.model.facts.cacheClients.find((one) => one.location.path === at.path && one.location.line === at.line);
  // Queue libraries wait on their connection on purpose, and say so by endless retries.
  if (
    client?.uses?.includes('queue') === true ||
    (client?.retriesPerRequest?.state === 'known' && !Number.isFinite(client.retriesPerRequest.value))
  )
    return `the client of ${at.path}:${at.line} is also that of a queue, which waits on it on purpose`;
  const found = callAt(context, at);
  if (found === undefined) return `what ${at.path}:${at.line} calls was not found`;
  return setOption(context, found.module, found.call, { ...option, argument: optionsIndex(found.call) });
}

export const cacheBounded = defineFix({
  item: 'S13-024',
  title: 'Bound the time of connecting to the cache and of each command',
  afterwards: 'Connections that wait on purpose (BLPOP, XREAD BLOCK, pub/sub of queues) need one without the limit for commands.',
  write: (context) =>
    cacheFix(context, [
      [/connect time-out/, { path: ['connectTimeout'], code: '5_000' }],
      [/command time-out/, { path: ['commandTimeout'], code: '2_000' }],
    ]),
});

export const cacheCommandsGivenUp = defineFix({
  item: 'S13-025',
  title: 'Give commands up while the cache is away, instead of keeping them',
  afterwards: 'A client that is used before its connection stands now gets an error: connect first, or catch it.',
  write: (context) =>
    cacheFix(context, [
      [/tries for each command/, { path: ['maxRetriesPerRequest'], code: '3', replaces: true }],
      [/offline queue/, { path: ['enableOfflineQueue'], code: 'false', replaces: true }],
    ]),
});
