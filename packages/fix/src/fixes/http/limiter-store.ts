import { ownPart } from '../../edit/imports.ts';
import { callAt, setOption } from '../../edit/options.ts';
import { defineFix } from '../../fix.ts';

export const limiterShared = defineFix({
  item: 'S08-005',
  title: 'Count requests in the Redis that every instance shares',
  afterwards: 'Decide what happens while it is away: `skipOnError` lets requests pass.',
  write(context) {
    for (const at of context.places) {
      const limiter = context.model.facts.rateLimiters.find((one) => one.location.path === at.path && one.location.line === at.line);
      const found = callAt(context, at);
      if (found === undefined || limiter?.by !== '@fastify/rate-limit')
        return `how ${limiter?.by ?? 'the limiter'} is told is not known here`;
      const cache = ownPart(context, found.module, 'cache');
      if (cache?.by !== 'ioredis') return 'the service has no client of ioredis that the limiter could be given';
      const reason = setOption(context, found.module, found.call, { path: ['redis'], code: cache.name, argument: 1 });
      if (reason !== undefined) return reason;
    }
    return undefined;
  },
});
