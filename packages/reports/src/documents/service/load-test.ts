import type { RouteRow } from '@airworthy/model';
import type { Block, Text } from '../block.ts';
import { code, heading, list, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';

const SHOWN = 8;

/** What to load and what to watch, from the routes and limits that were found. */
export function loadTest(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const routes = service.routes.filter((route) => route.purpose !== 'health' && route.method !== 'HEAD' && route.method !== 'OPTIONS');
  if (routes.length === 0) return [];
  const writes = routes.filter((route) => route.method !== 'GET');
  const reads = routes.filter((route) => route.method === 'GET');
  const have = service.portrait?.suites.find((suite) => suite.kind === 'load');
  const limited = routes.find((route) => route.rateLimit !== null);
  const names = (some: readonly RouteRow[]): Text =>
    some.slice(0, SHOWN).flatMap((route, index): Text => [...(index > 0 ? [', '] : []), code(`${route.method} ${route.path}`)]);
  return [
    heading(2, say.plain('load.title'), 'load-test'),
    paragraph(have === undefined ? say.rich('load.none') : say.rich('load.have', { files: have.files })),
    list(
      [
        ...(reads.length > 0 ? [[...say.rich('load.reads', { n: reads.length }), ' ', ...names(reads), '.']] : []),
        ...(writes.length > 0 ? [[...say.rich('load.writes', { n: writes.length }), ' ', ...names(writes), '.']] : []),
        ...(limited?.rateLimit ? [say.rich('load.limit', { limit: limited.rateLimit })] : []),
        say.rich('load.steps'),
        say.rich('load.watch'),
        say.rich('load.break'),
      ],
      true,
    ),
  ];
}
