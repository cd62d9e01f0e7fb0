import { ownPart, importName, isTaken } from '../../edit/imports.ts';
import { callAt, setOption } from '../../edit/options.ts';
import { statementAround } from '../../edit/servers.ts';
import { readSetting } from '../../edit/setting-file.ts';
import { inStyle } from '../../edit/style.ts';
import { indentAt } from '../../edit/syntax.ts';
import type { CallNode, Node, ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

const NAME = 'limiterRedis';

export const limiterShared = defineFix({
  item: 'S08-005',
  title: 'Count requests in the Redis that every instance shares',
  afterwards:
    'Requests pass while Redis is away; leave `skipOnError` out to refuse them. Where the limiter got a client of its own, set RATE_LIMIT_REDIS_URL to a Redis that speaks TLS: without it the service does not start.',
  write(context) {
    for (const at of context.places) {
      const limiter = context.model.facts.rateLimiters.find((one) => one.location.path === at.path && one.location.line === at.line);
      const found = callAt(context, at);
      if (found === undefined || limiter?.by !== '@fastify/rate-limit')
        return `how ${limiter?.by ?? 'the limiter'} is told is not known here`;
      const { module, call } = found;
      const cache = ownPart(context, module, 'cache');
      const client = cache?.by === 'ioredis' ? { name: cache.name } : clientFor(context, module, call);
      if (typeof client === 'string') return client;
      const reason = setOption(context, module, call, { path: ['redis'], code: client.name, argument: 1 });
      if (reason !== undefined) return reason;
      if (client.name === NAME && limiter.failOpen === undefined)
        setOption(context, module, call, { path: ['skipOnError'], code: 'true', argument: 1 });
    }
    return undefined;
  },
});

/** A client of ioredis for the limiter alone, made before it and closed with the app; its name, or why there can be none. */
function clientFor(context: FixContext, module: ParsedModule, call: CallNode): { name: string } | string {
  const { draft, model } = context;
  if (!model.facts.dependencies.some((one) => one.name === 'ioredis' && one.kind === 'production'))
    return 'the service has no client of ioredis that the limiter could be given';
  const callee = call.callee as Node;
  const app = callee.type === 'MemberExpression' ? module.text.slice(callee.object.start, callee.object.end) : undefined;
  const statement = statementAround(module, call);
  if (app === undefined || !/^[\w.]+$/.test(app) || statement === undefined)
    return `what registers the limiter of ${module.path} has no name`;
  if (isTaken(module, NAME)) return `${module.path} knows a ${NAME} already`;
  if (context.places.length > 1) return 'several limiters would need one client';
  const url = readSetting(context, module, {
    name: 'RATE_LIMIT_REDIS_URL',
    about: 'Where limits are counted, so that all instances count together',
    pattern: '/^rediss:\\/\\/[^\\s]+$/',
    wrong: 'has to be the address of a Redis that speaks TLS, rediss://…',
    file: 'limiter',
    exported: 'limiterRedisUrl',
  });
  if (typeof url === 'string') return url;
  const redis = importName(context, module, { from: 'ioredis', name: 'Redis', as: isTaken(module, 'Redis') ? 'RedisClient' : 'Redis' });
  const style = draft.style(module.path);
  const lead = indentAt(module.text, statement.start);
  const code = [
    `const ${NAME} = new ${redis}(${url.name}, { connectTimeout: 5_000, commandTimeout: 1_000, maxRetriesPerRequest: 1, enableOfflineQueue: false, tls: {} });`,
    `${NAME}.on('error', (error) => ${app}.log.error({ err: error }, 'the store of limits is away'));`,
    `${app}.addHook('onClose', async () => {`,
    `  ${NAME}.disconnect();`,
    '});',
    '',
  ].join('\n');
  draft.insert(module.path, statement.start, inStyle(code, style).split(style.eol).join(`${style.eol}${lead}`));
  return { name: NAME };
}
