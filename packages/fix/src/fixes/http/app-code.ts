import { live } from '@airworthy/engine/derive/wired';
import { importName, isTaken } from '../../edit/imports.ts';
import { addDependency } from '../../edit/lock-entries.ts';
import { callAt, setOption } from '../../edit/options.ts';
import { appPlaces } from '../../edit/servers.ts';
import type { AppPlace } from '../../edit/servers.ts';
import { defineFix } from '../../fix.ts';
import type { Fix, FixContext } from '../../fix.ts';

/** Code behind the place where the app is made, by framework. */
type CodeFor = Readonly<Record<string, (app: AppPlace, context: FixContext) => string | { not: string }>>;

function appFix(item: string, title: string, code: CodeFor, afterwards?: string): Fix {
  return defineFix({
    item,
    title,
    ...(afterwards === undefined ? {} : { afterwards }),
    write(context) {
      const places = appPlaces(context, Object.keys(code));
      if (typeof places === 'string') return places;
      for (const place of places) {
        const text = code[place.server.framework]?.(place, context);
        if (text === undefined) return `what to write for this ${place.server.framework} app is not known here`;
        if (typeof text !== 'string') return text.not;
        place.insert(text);
      }
      return undefined;
    },
  });
}

/** Routes for probes are not counted by a limiter that counts everything. */
function uncounted({ model }: FixContext): string {
  return model.facts.rateLimiters.some((one) => one.by === '@fastify/rate-limit') ? '{ config: { rateLimit: false } }, ' : '';
}

export const notFoundHandled = appFix('S03-006', 'Answer unknown paths in the form of the service', {
  fastify: ({ name }) =>
    [`${name}.setNotFoundHandler((_request, reply) => {`, `  return reply.code(404).send({ error: 'Not found' });`, '});'].join('\n'),
});

export const livenessServed = appFix('S12-002', 'Serve a liveness route that asks nobody', {
  fastify: ({ name }, context) => `${name}.get('/health/live', ${uncounted(context)}async () => ({ status: 'ok' }));`,
  express: ({ name }) => [`${name}.get('/health/live', (_req, res) => {`, `  res.json({ status: 'ok' });`, '});'].join('\n'),
});

export const startupServed = appFix('S12-011', 'Serve a startup route that turns true when the app is ready', {
  fastify: ({ name, module }, context) => {
    const free = ['started', 'isStarted', 'startupDone'].find((one) => !isTaken(module, one));
    if (free === undefined) return { not: `${module.path} knows a started already` };
    const told = free === 'started' ? '{ started }' : `{ started: ${free} }`;
    return [
      `let ${free} = false;`,
      `${name}.addHook('onReady', async () => {`,
      `  ${free} = true;`,
      '});',
      `${name}.get('/health/startup', ${uncounted(context)}async (_request, reply) => reply.code(${free} ? 200 : 503).send(${told}));`,
    ].join('\n');
  },
});

export const answersPrivate = appFix(
  'S16-010',
  'Keep answers out of shared caches unless a handler says otherwise',
  {
    fastify: ({ name }) =>
      [`${name}.addHook('onRequest', async (_request, reply) => {`, `  reply.header('cache-control', 'no-store');`, '});'].join('\n'),
    express: ({ name }) =>
      [`${name}.use((_req, res, next) => {`, `  res.setHeader('Cache-Control', 'no-store');`, '  next();', '});'].join('\n'),
  },
  'Answers that may be kept say so in their handler.',
);

/** An id of the caller is taken over where it looks like one: it goes into the log and back. */
const GIVEN_ID = "typeof given === 'string' && /^[\\w.-]{1,64}$/.test(given) ? given : randomUUID()";

export const correlationAnswered = appFix('S04-019', 'Give every request an id, taken from X-Request-Id or made, and send it back', {
  fastify: ({ name, module, server }, context) => {
    const known = live(context.model.facts.correlationIds).find(
      (one) => one.location.path === module.path && one.location.line === server.location.line,
    );
    const header = known?.header ?? 'x-request-id';
    const hook = [`${name}.addHook('onRequest', async (request, reply) => {`, `  reply.header('${header}', request.id);`, '});'].join('\n');
    if (known !== undefined) return hook;
    const found = callAt(context, server.location);
    if (found === undefined) return { not: `what ${module.path}:${server.location.line} calls was not found` };
    importName(context, module, { from: 'node:crypto', name: 'randomUUID', as: 'randomUUID' });
    const generator = ['(request) => {', `  const given = request.headers['x-request-id'];`, `  return ${GIVEN_ID};`, '}'].join('\n');
    const reason =
      setOption(context, module, found.call, { path: ['requestIdHeader'], code: 'false', replaces: true }) ??
      setOption(context, module, found.call, { path: ['genReqId'], code: generator });
    return reason === undefined ? hook : { not: reason };
  },
  express: ({ name, module }, context) => {
    importName(context, module, { from: 'node:crypto', name: 'randomUUID', as: 'randomUUID' });
    return [
      `${name}.use((req, res, next) => {`,
      `  const given = req.headers['x-request-id'];`,
      `  const requestId = ${GIVEN_ID};`,
      '  res.locals.requestId = requestId;',
      `  res.setHeader('X-Request-Id', requestId);`,
      '  next();',
      '});',
    ].join('\n');
  },
});

export const versionTold = appFix('S22-014', 'Say in every answer which version of the API gave it', {
  fastify: ({ name }, context) => {
    const version = versionOf(context);
    return version === undefined
      ? NO_VERSION
      : [`${name}.addHook('onRequest', async (_request, reply) => {`, `  reply.header('x-api-version', '${version}');`, '});'].join('\n');
  },
  express: ({ name }, context) => {
    const version = versionOf(context);
    return version === undefined
      ? NO_VERSION
      : [`${name}.use((_req, res, next) => {`, `  res.setHeader('X-API-Version', '${version}');`, '  next();', '});'].join('\n');
  },
});

const NO_VERSION = { not: 'the paths of its routes name no version, or several' };

/** The one version that the paths of the routes name. */
function versionOf({ model }: FixContext): string | undefined {
  const found = new Set(model.facts.routes.flatMap((one) => /\/v(\d+)(?:\/|$)/.exec(one.path)?.[1] ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** Plugins by the major version of Fastify that they are for. */
const PLUGINS: Readonly<Record<string, { name: string; 4: string; 5: string; onRoute?: true }>> = {
  etag: { name: '@fastify/etag', 4: '^5.2.0', 5: '^6.0.3' },
  // It wraps routes as they are declared, so that those which stand before it are left out.
  compress: { name: '@fastify/compress', 4: '^7.0.3', 5: '^8.1.0', onRoute: true },
  underPressure: { name: '@fastify/under-pressure', 4: '^8.5.2', 5: '^9.0.3' },
};

function pluginFix(item: string, title: string, key: string, options: string, afterwards: string): Fix {
  return defineFix({
    item,
    title,
    afterwards: `${afterwards === '' ? '' : `${afterwards} `}Run \`npm install\` once.`,
    write(context) {
      const places = appPlaces(context, ['fastify']);
      const plugin = PLUGINS[key];
      if (typeof places === 'string' || plugin === undefined) return String(places);
      const { model } = context;
      const known = model.facts.dependencies.some((one) => one.name === plugin.name);
      for (const place of places) {
        const major = /\d+/.exec(model.facts.dependencies.find((one) => one.name === 'fastify')?.range ?? '')?.[0] ?? place.server.version;
        const range = major === '4' ? plugin[4] : major === '5' ? plugin[5] : undefined;
        if (range === undefined) return `which ${plugin.name} fits this Fastify is not known`;
        if (!place.async && plugin.onRoute === true) return 'the app is made where a plugin cannot be awaited';
        if (isTaken(place.module, key)) return `${place.module.path} knows a ${key} already`;
        importName(context, place.module, { from: plugin.name, as: key });
        place.insert(`${place.async ? 'await ' : ''}${place.name}.register(${key}${options});`);
        if (!known) {
          const reason = addDependency(context, plugin.name, range);
          if (reason !== undefined) return reason;
        }
      }
      return undefined;
    },
  });
}

export const answersRevalidated = pluginFix('S16-011', 'Send entity tags, so that unchanged answers are not sent again', 'etag', '', '');
export const answersCompressed = pluginFix(
  'S45-008',
  'Compress answers',
  'compress',
  '',
  'Where the proxy compresses already, leave it to the proxy.',
);
export const loadShed = pluginFix(
  'S13-020',
  'Refuse requests while the event loop is late',
  'underPressure',
  ', { maxEventLoopDelay: 1_000, retryAfter: 5 }',
  'Compare the limit with what a load test shows.',
);
