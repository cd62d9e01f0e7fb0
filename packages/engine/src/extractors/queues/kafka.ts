// https://kafka.js.org/docs/consuming, https://kafka.js.org/docs/producing
import { ABSENT, known, unknown } from '@airworthy/model';
import type { JobEnqueue, Known, Queue, Worker } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { insideTransactions, payloadOf } from './enqueues.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { readProcessor } from './processor.ts';
import { propertyNode } from '../../extract/option-nodes.ts';

const TOPIC = /^kafkajs\.Kafka#consumer\(\)\.subscribe$/;
const RUN = /^kafkajs\.Kafka#consumer\(\)\.run$/;
const SEND = /^kafkajs\.Kafka#producer\(\)\.(?:send|sendBatch)$/;

/** Topics that are consumed, what works on them, and what is sent. A log keeps its messages: retries and retention are the broker's. */
export function emitKafka(input: ExtractInput): void {
  const { code, boot } = input;
  const closes = shutdownCalls(code, boot).calls.some((call) => /^kafkajs\..*\.disconnect$/.test(call.callee));
  for (const site of code.callsTo(TOPIC)) input.emit('queues', topicOf(input, site, closes));
  for (const site of code.callsTo(RUN)) input.emit('workers', workerOf(input, site, closes));
  const inside = insideTransactions(code);
  for (const site of code.callsTo(SEND)) {
    const data = messageOf(input, site);
    const fact: JobEnqueue = {
      location: site.location,
      wiring: code.reach(site),
      by: 'kafkajs',
      queue: member(input, site, 'topic'),
      job: ABSENT,
      attempts: ABSENT,
      jobId: false,
      inTransaction: inside(site),
      ...payloadOf(code, data, site),
      awaited: site.use === 'awaited' || site.use === 'returned' ? true : site.use === 'dropped' ? false : 'unknown',
    };
    input.emit(
      'jobEnqueues',
      data === undefined ? { ...fact, payload: 'unknown', carriesTenant: 'unknown', carriesTrace: 'unknown' } : fact,
    );
  }
}

function topicOf(input: ExtractInput, site: CallSite, closed: boolean): Queue {
  return {
    location: site.location,
    wiring: input.code.reach(site),
    by: 'kafkajs',
    name: member(input, site, 'topic'),
    attempts: ABSENT,
    backoff: ABSENT,
    removeOnComplete: ABSENT,
    // What fails for good goes where the code sends it.
    deadLetter: 'unknown',
    durable: known(true, 'a log on disk'),
    closedOnShutdown: closed,
    maxLength: unknown('the retention of the broker'),
  };
}

function workerOf(input: ExtractInput, site: CallSite, closed: boolean): Worker {
  const { code } = input;
  const options = site.args[0];
  const handler = ['eachMessage', 'eachBatch'].map((name) => propertyNode(options, name)).find((node) => node !== undefined);
  const value = options === undefined ? undefined : code.value(options, site.module);
  const concurrency = asNumber(asBootValue(code.property(value, 'partitionsConsumedConcurrently')));
  const processor = readProcessor(code, handler === undefined ? undefined : code.functionOf(handler, site.module), []);
  return {
    location: site.location,
    wiring: code.reach(site),
    by: 'kafkajs',
    queue: unknown('the topics it is subscribed to'),
    concurrency,
    failureListener: processor.seesFailure,
    errorListener: true,
    closedOnShutdown: closed,
    // An offset is committed when the handler has returned.
    manualAck: true,
    rateLimited: 'unknown',
    inHttpProcess: 'unknown',
    ...processor.fields,
  };
}

function member(input: ExtractInput, site: CallSite, name: string): Known<string> {
  const { code } = input;
  const value = site.args[0] === undefined ? undefined : code.property(code.value(site.args[0], site.module), name);
  return code.toKnown(value, (one): one is string => typeof one === 'string');
}

/** What `messages: [{ value: JSON.stringify(data) }]` carries. */
function messageOf(input: ExtractInput, site: CallSite): Node | undefined {
  const list = propertyNode(site.args[0], 'messages');
  const first = list === undefined ? undefined : unwrap(list);
  const message = first?.type === 'ArrayExpression' ? (first.elements[0] ?? undefined) : undefined;
  const value = propertyNode(message as Node | undefined, 'value');
  const at = value === undefined ? undefined : unwrap(value);
  if (at?.type === 'CallExpression' && input.code.text(at.callee, site.module).endsWith('stringify'))
    return at.arguments[0] as Node | undefined;
  return undefined;
}
