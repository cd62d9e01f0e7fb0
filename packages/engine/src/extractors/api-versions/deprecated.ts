import type { ApiDeprecation } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { routesOf } from '../../extract/routes.ts';

const ROUTE = /^fastify\(\)\.(?:get|post|put|patch|delete|all|route)$/;

/** Routes whose own schema says `deprecated: true`. */
export function deprecatedRoutes(input: ExtractInput): ApiDeprecation[] {
  const { code } = input;
  return code.callsTo(ROUTE).flatMap((call): ApiDeprecation[] => {
    if (!/\bdeprecated\s*:/.test(call.module.parsed.text)) return [];
    const says = call.args.some((one) => {
      const value = code.property(code.value(one, call.module), 'schema.deprecated');
      return value?.kind === 'literal' && value.value === true;
    });
    if (!says) return [];
    const { path, line, endLine } = call.location;
    const routes = routesOf(input).filter(
      (route) => route.location.path === path && line <= route.location.line && route.location.line <= (endLine ?? line),
    );
    return routes.map((route) => ({
      location: call.location,
      wiring: code.reach(call),
      method: route.method,
      path: route.path,
      by: 'route-schema',
    }));
  });
}
