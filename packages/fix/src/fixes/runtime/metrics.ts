import { importName, isTaken } from '../../edit/imports.ts';
import { appPlaces } from '../../edit/servers.ts';
import { readSetting } from '../../edit/setting-file.ts';
import { inStyle } from '../../edit/style.ts';
import { indentAt, nodesOf } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

export const defaultMetrics = defineFix({
  item: 'S04-027',
  title: 'Collect the metrics of the process: memory, CPU, event loop',
  afterwards: 'Where a route for them was written, set METRICS_TOKEN and give it to Prometheus; without it the service does not start.',
  write(context) {
    const { draft, model } = context;
    const paths = new Set(model.facts.metrics.filter((one) => one.wiring?.state === 'wired').map((one) => one.location.path));
    for (const path of [...paths].toSorted()) {
      const module = draft.parse(path);
      const source = module?.program.body.find(
        (one) => one.type === 'ImportDeclaration' && one.source.value === 'prom-client' && one.importKind !== 'type',
      );
      if (module === undefined || source?.type !== 'ImportDeclaration') continue;
      const whole = source.specifiers.find((one) => one.type !== 'ImportSpecifier');
      const named = source.specifiers.findLast((one) => one.type === 'ImportSpecifier');
      const registry = nodesOf(module, ['VariableDeclaration']).find(
        (one) =>
          /=\s*new (?:\w+\.)?Registry\(/.test(module.text.slice(one.start, one.end)) &&
          module.program.body.some((top) => top.start <= one.start && one.end <= top.end),
      );
      const name = registry?.declarations[0]?.id.type === 'Identifier' ? registry.declarations[0].id.name : undefined;
      const style = draft.style(path);
      const call = whole === undefined ? 'collectDefaultMetrics' : `${whole.local.name}.collectDefaultMetrics`;
      const code = inStyle(`${call}(${name === undefined ? '' : `{ register: ${name} }`});`, style);
      if (whole === undefined && named !== undefined) draft.insert(path, named.end, ', collectDefaultMetrics');
      const at =
        name === undefined
          ? module.program.body.findLast((one) => one.type === 'ImportDeclaration')
          : module.program.body.find((top) => registry !== undefined && top.start <= registry.start && registry.end <= top.end);
      if (at === undefined) continue;
      draft.insert(path, at.end, `${style.eol}${indentAt(module.text, at.start)}${code}`);
      return undefined;
    }
    return servedAnew(context);
  },
});

/** Nothing in the running app counts yet: the figures of the process, behind a token, from the package that is there. */
function servedAnew(context: FixContext): string | undefined {
  const { model } = context;
  if (!model.facts.dependencies.some((one) => one.name === 'prom-client' && one.kind === 'production'))
    return 'no module of the running app imports prom-client';
  if (model.facts.routes.some((one) => one.path.endsWith('metrics'))) return 'a route for metrics answers without prom-client already';
  const places = appPlaces(context, ['fastify']);
  if (typeof places === 'string') return places;
  const [place] = places;
  if (place === undefined || places.length > 1) return 'which of several apps should tell is not known here';
  const { module, name } = place;
  for (const taken of ['collectDefaultMetrics', 'Histogram', 'durations', 'metricsToken', 'timingSafeEqual', 'createHash'])
    if (isTaken(module, taken)) return `${module.path} knows a ${taken} already`;
  const token = readSetting(context, module, {
    name: 'METRICS_TOKEN',
    about: 'What Prometheus sends to read the figures of the process',
    pattern: '/^\\S{32,}$/',
    wrong: 'has to have 32 characters or more',
    file: 'metrics',
    exported: 'metricsToken',
  });
  if (typeof token === 'string') return token;
  const register = isTaken(module, 'register') ? 'metricsRegister' : 'register';
  for (const [from, names] of [
    ['node:crypto', ['createHash', 'timingSafeEqual']],
    ['prom-client', ['collectDefaultMetrics', 'Histogram', 'register']],
  ] as const)
    for (const one of names) importName(context, module, { from, name: one, as: one === 'register' ? register : one });
  place.insert(
    [
      'collectDefaultMetrics();',
      'const durations = new Histogram({',
      `  name: 'http_request_duration_seconds',`,
      `  help: 'How long requests took',`,
      `  labelNames: ['method', 'route', 'status'],`,
      '  buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],',
      '});',
      `${name}.addHook('onResponse', async (request, reply) => {`,
      `  const route = request.routeOptions.url ?? 'unknown';`,
      '  durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);',
      '});',
      `${name}.get('/metrics', async (request, reply) => {`,
      `  const given = createHash('sha256').update(String(request.headers.authorization)).digest();`,
      `  const wanted = createHash('sha256').update(\`Bearer \${${token.name}}\`).digest();`,
      '  if (!timingSafeEqual(given, wanted)) {',
      `    request.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');`,
      `    return reply.code(401).send({ error: 'Unauthorized' });`,
      '  }',
      `  reply.type(${register}.contentType);`,
      `  return ${register}.metrics();`,
      '});',
    ].join('\n'),
  );
  return undefined;
}
