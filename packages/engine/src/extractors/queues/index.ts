import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitEnqueues } from './enqueues.ts';
import { findQueues } from './find-queues.ts';
import { emitKafka } from './kafka.ts';
import { nestQueues } from './nest-bull.ts';
import { emitNestMessages } from './nest-messages.ts';
import { emitPgBoss } from './pg-boss.ts';
import { emitWorkers, sharesProcess } from './workers.ts';

export const queues = defineExtractor({
  id: 'queues',
  about:
    'Queues of Bull, BullMQ, pg-boss, RabbitMQ and Kafka, also as NestJS registers them, with their retry, retention and dead-letter settings, what works on them, and what puts jobs on them.',
  emits: ['queues', 'workers', 'jobEnqueues'],
  extract(input) {
    const found = [...findQueues(input), ...nestQueues(input)];
    for (const { fact } of found) input.emit('queues', fact);
    const shared = sharesProcess(input);
    emitWorkers(input, found, shared);
    emitEnqueues(input, found);
    emitKafka(input);
    emitNestMessages(input, shared);
    const boss = emitPgBoss(input, shared);
    const { code } = input;
    // Brokers that are used in ways that are not read yet: what they hold stays unknown.
    for (const other of [...(boss ? [] : ['pg-boss']), 'bee-queue', 'agenda', '@google-cloud/pubsub', '@aws-sdk/client-sqs']) {
      const used = code.calls.find((call) => call.package === other && code.reach(call).state !== 'not-wired');
      if (used === undefined) continue;
      for (const family of ['queues', 'workers', 'jobEnqueues'] as const)
        input.partial(family, `${other} at ${used.location.path}:${used.location.line} is not read`);
    }
  },
});
