import type { CorsPolicy } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { originOfFunction } from './cors-function.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';

type Origin = CorsPolicy['origin'];

// https://github.com/fastify/fastify-cors#options and https://github.com/expressjs/cors#configuration-options: without `origin` every origin is let in.
export function readCors(code: CodeIndex, { by, options, call, wiring }: AppliedPackage): CorsPolicy {
  const origin = propertyOf(options, 'origin');
  const closed = options === undefined || isClosed(options) || origin !== undefined;
  const fact: CorsPolicy = {
    location: call.site,
    wiring,
    by,
    origin: origin === undefined ? (closed ? whenAbsent(by, options) : 'unknown') : originOf(origin),
    credentials: credentialsOf(by, options, closed),
  };
  if (origin?.kind === 'choice') fact.branches = origin.options.map((one) => ({ condition: one.condition, origin: originOf(one.value) }));
  if (origin?.kind === 'env' && origin.fallback !== undefined && fact.origin !== 'list') {
    // Read from a variable, and open where nobody sets it.
    fact.branches = [
      { condition: `${origin.name} is set`, origin: 'list' },
      { condition: `${origin.name} is not set`, origin: fact.origin },
    ];
  }
  const fn = origin?.kind === 'function' ? code.function(`${origin.path}:${origin.node.start}`) : undefined;
  return fn === undefined ? fact : { ...fact, ...originOfFunction(code, fn) };
}

/** `@koa/cors` answers requests with credentials with the origin that they name. https://github.com/koajs/cors#corsoptions */
function whenAbsent(by: string, options: BootValue | undefined): Origin {
  if (by === '@elysiajs/cors') return 'reflect';
  const credentials = propertyOf(options, 'credentials');
  return by === '@koa/cors' && credentials?.kind === 'known' && credentials.value === true ? 'reflect' : 'any';
}

/** The plugin of Elysia lets credentials along unless it is told not to. https://elysiajs.com/plugins/cors.html#credentials */
function credentialsOf(by: string, options: BootValue | undefined, closed: boolean): CorsPolicy['credentials'] {
  const given = toKnown<boolean>(propertyOf(options, 'credentials'), 'boolean');
  return by === '@elysiajs/cors' && closed && given.state === 'absent' ? { state: 'known', value: true } : given;
}

function originOf(value: BootValue): Origin {
  switch (value.kind) {
    case 'known':
      if (value.value === true) return 'reflect';
      if (value.value === false) return 'none';
      if (value.value === undefined) return 'any';
      return value.value === '*' ? 'any' : typeof value.value === 'string' ? 'list' : 'unknown';
    case 'array':
      return value.items.some((item) => item.kind === 'known' && item.value === '*') ? 'any' : 'list';
    case 'env':
      return value.fallback === undefined ? 'list' : originOf(value.fallback);
    case 'template':
    case 'regexp':
      return 'list';
    case 'function':
      return 'function';
    case 'unknown':
      // A list split from a variable is a list, whatever stands in it.
      return value.reason === 'list from the environment' ? 'list' : 'unknown';
    case 'choice': {
      const all = configured(value.options.map((one) => originOf(one.value)));
      for (const worst of ['reflect', 'any', 'unknown', 'function', 'list'] as const) if (all.includes(worst)) return worst;
      return 'none';
    }
    default:
      return 'unknown';
  }
}

/** A setting that may be overridden by one of the same form: what can't be read is such a list as well. */
function configured(all: Origin[]): Origin[] {
  return all.every((one) => one === 'list' || one === 'unknown') && all.includes('list') ? ['list'] : all;
}
