import type { RateLimiter, Route } from '@airworthy/model';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asRateLimiter, ownLimiters } from '../../extract/own-limiters.ts';
import { routesOf } from '../../extract/routes.ts';
import { definedPackages } from '../../extract/defined-plugins.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';
import { readCors } from './cors.ts';
import { readHeaders } from './headers.ts';
import { readLimiter } from './limiter.ts';
import { throttlersOf } from './throttlers.ts';
import { interceptedUploads } from './nest-upload.ts';
import { nextControls } from './next.ts';
import { ownHeaders } from './own-headers.ts';
import { readUpload } from './upload.ts';

const CORS = new Set(['@fastify/cors', 'fastify-cors', 'cors', '@koa/cors', 'koa2-cors', 'koa-cors', 'hono/cors', '@elysiajs/cors']);
const HEADERS = new Set(['@fastify/helmet', 'fastify-helmet', 'helmet', 'koa-helmet', 'hono/secure-headers']);
const LIMITERS = new Set([
  '@fastify/rate-limit',
  'fastify-rate-limit',
  'express-rate-limit',
  'express-slow-down',
  'koa-ratelimit',
  'hono-rate-limiter',
]);
const COMPRESSION = new Set(['@fastify/compress', 'fastify-compress', 'compression', 'koa-compress', 'hono/compress']);
const CSRF = new Set(['@fastify/csrf-protection', 'csurf', 'csrf-csrf', 'lusca', 'csrf-sync', 'koa-csrf', 'hono/csrf']);
const UPLOADS = new Set([
  '@fastify/multipart',
  'fastify-multipart',
  'multer',
  'formidable',
  'busboy',
  'express-fileupload',
  '@koa/multer',
  'koa-multer',
]);
const DOCS = new Set([
  '@fastify/swagger',
  '@fastify/swagger-ui',
  'swagger-ui-express',
  '@scalar/fastify-api-reference',
  'express-openapi-validator',
  'fastify-swagger',
  '@hono/swagger-ui',
  '@hono/zod-openapi',
  '@scalar/hono-api-reference',
  'koa2-swagger-ui',
  '@elysiajs/swagger',
  '@elysiajs/openapi',
]);

/** Plugins and middleware that protect or describe the HTTP surface, as the running app registers them. */
export const httpControls = defineExtractor({
  id: 'http-controls',
  about:
    'CORS, security headers, rate limiters, compression, CSRF protection, uploads and API descriptions that the running app registers, with their options.',
  emits: ['corsPolicies', 'securityHeaders', 'rateLimiters', 'compressions', 'csrfProtections', 'uploads', 'apiDocs'],
  extract(input) {
    const { code, emit, partial } = input;
    const policies = packagesOf(input, CORS);
    for (const one of policies) emit('corsPolicies', readCors(code, one));
    if (madePerRequest(code, policies))
      partial('corsPolicies', 'hono/cors is called while requests are served, and what it lets in then is not read');
    for (const one of packagesOf(input, HEADERS)) emit('securityHeaders', readHeaders(one));
    const own = input.boot.followed.includes('Next.js') ? undefined : ownHeaders(input);
    if (own !== undefined) emit('securityHeaders', own);
    const routes = routesOf(input);
    for (const one of limitersOf(input)) emit('rateLimiters', narrowed(one, routes));
    for (const limiter of ownLimiters(code, routes)) emit('rateLimiters', asRateLimiter(limiter, routes.length));
    const throttlers = throttlersOf(routes);
    for (const one of throttlers) emit('rateLimiters', one);
    for (const name of unreadLimiters(code))
      if (name !== '@nestjs/throttler' || throttlers.length === 0) partial('rateLimiters', `${name} is called in ways that are not read`);
    if (routes.some((route) => route.mayLimit === true))
      partial('rateLimiters', 'handlers call limiters of own code that could not be read');
    for (const one of packagesOf(input, COMPRESSION)) emit('compressions', { by: one.by, location: one.call.site, wiring: one.wiring });
    for (const one of packagesOf(input, CSRF)) emit('csrfProtections', { by: one.by, location: one.call.site, wiring: one.wiring });
    const unused = unusedParsers(code);
    for (const one of packagesOf(input, UPLOADS))
      if (!unused.has(`${one.call.site.path}:${one.call.site.line}`)) emit('uploads', readUpload(input, one));
    for (const one of interceptedUploads(input)) emit('uploads', one);
    for (const one of packagesOf(input, DOCS)) emit('apiDocs', { by: one.by, location: one.call.site, wiring: one.wiring });
    // The page is made by a handler: https://github.com/scottie1984/swagger-ui-express
    for (const call of code.callsTo(/^swagger-ui-express(?:\.default)?\.generateHTML(?:WithOptions)?$/))
      emit('apiDocs', { by: 'swagger-ui-express', location: call.location, wiring: code.reach(call) });
    nextControls(input);
    // https://docs.nestjs.com/openapi/introduction#bootstrap
    for (const { callee, site, conditions } of input.boot.externalCalls)
      if (callee === '@nestjs/swagger.SwaggerModule.setup')
        emit('apiDocs', {
          by: '@nestjs/swagger',
          location: site,
          wiring: conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions },
        });
  },
});

/** `multer({ limits });` whose value nobody keeps is before no route. */
function unusedParsers(code: CodeIndex): Set<string> {
  return new Set(
    code
      .callsTo(/^(?:multer|@koa\/multer|koa-multer)$/)
      .filter((call) => call.use === 'dropped')
      .map(({ location }) => `${location.path}:${location.line}`),
  );
}

/** `app.rateLimit({ max: 3 })` counts where the plugin that made it does. https://github.com/fastify/fastify-rate-limit#options-on-the-endpoint-itself */
function limitersOf(input: ExtractInput): RateLimiter[] {
  const all = packagesOf(input, LIMITERS).map((one) => ({ registered: one.call.plugin === true, fact: readLimiter(input.code, one) }));
  const plugin = all.find(({ registered, fact }) => registered && fact.by === '@fastify/rate-limit')?.fact;
  return all.map(({ registered, fact }) =>
    registered || plugin === undefined || fact.by !== plugin.by || fact.store !== 'memory' ? fact : { ...fact, store: plugin.store },
  );
}

/** A limiter that stands before few of the routes, `app.use('/login', limit)`, is none for all of them. */
function narrowed(limiter: RateLimiter, routes: readonly Route[]): RateLimiter {
  const { path, line, endLine = line } = limiter.location;
  // The limiter is made inside of the call that mounts it, or elsewhere and mounted by name.
  const covered = routes.filter(
    ({ rateLimit }) =>
      rateLimit?.location.path === path &&
      rateLimit.location.line <= endLine &&
      line <= (rateLimit.location.endLine ?? rateLimit.location.line),
  ).length;
  const without = routes.filter(({ rateLimit, method }) => rateLimit === null && method !== 'OPTIONS' && method !== 'HEAD').length;
  // A plugin without fastify-plugin limits the routes of its own scope, and there may be none.
  if (
    limiter.by === '@fastify/rate-limit' &&
    limiter.scope === 'global' &&
    routes.length > 0 &&
    without === routes.length &&
    routes.every((one) => one.mayLimit !== true)
  )
    return {
      ...limiter,
      wiring: { state: 'not-wired', rung: 'L7', reason: 'no route is registered in its scope after it has been loaded' },
    };
  return limiter.scope === 'global' && covered > 0 && covered < without ? { ...limiter, scope: 'route' } : limiter;
}

/** Limiters that code calls itself, wherever it likes, so that the routes they cover can't be told. */
const CALLED =
  /^(?:rate-limiter-flexible|@upstash\/ratelimit|@unkey\/ratelimit|@nestjs\/throttler|@arcjet\/[\w-]+|express-brute|koa2-ratelimit|@elysiajs\/rate-limit|elysia-rate-limit|graphql-rate-limit[\w-]*|limiter)(?:\/|$)/;

function unreadLimiters(code: CodeIndex): string[] {
  const found = new Set<string>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    for (const entry of module.bound.imports) if (!entry.typeOnly && CALLED.test(entry.specifier)) found.add(entry.specifier);
  }
  return [...found].toSorted();
}

/** What the running app registers, and what only stands in the text. */
/** `app.use((c, next) => cors({ origin: c.env.ORIGIN })(c, next))`: no start makes it, so nothing tells its options. */
function madePerRequest(code: CodeIndex, made: readonly AppliedPackage[]): boolean {
  const known = new Set(made.map(({ call }) => `${call.site.path}:${call.site.line}`));
  return code
    .callsTo('hono/cors.cors')
    .some(
      (call) =>
        call.enclosing !== undefined && code.reach(call).state !== 'not-wired' && !known.has(`${call.location.path}:${call.location.line}`),
    );
}

function packagesOf(input: ExtractInput, names: ReadonlySet<string>): AppliedPackage[] {
  return [...appliedPackages(input.boot, names), ...definedPackages(input, names)];
}
