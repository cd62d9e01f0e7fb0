import type { IncomingMessage, ServerResponse } from 'node:http';
import Fastify from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Pool } from 'pg';
import type { Auth } from './auth/auth.ts';
import type { ServerConfig } from './config.ts';
import type { Database } from './database/database.ts';
import { access, memberGuard, sessionGuard } from './plugins/access.ts';
import { compression } from './plugins/compression.ts';
import { holdAnswers } from './plugins/held-answers.ts';
import { inLanguage } from './plugins/in-language.ts';
import { privateAnswers } from './plugins/private-answers.ts';
import { operations } from './plugins/operations.ts';
import { web, WEB_FOLDER } from './plugins/web.ts';
import { requestSpans } from './plugins/request-spans.ts';
import { apiVersion } from './plugins/api-version.ts';
import { SharedCounters, storeOf } from './plugins/limit-store.ts';
import { problems } from './plugins/problems.ts';
import { MEMBER_PREFIX, routeTable } from './plugins/route-table.ts';
import { correlation, newCorrelationId } from './plugins/correlation.ts';
import { administrationRoutes } from './routes/administration.ts';
import { authRoutes } from './routes/auth.ts';
import { demoRoutes } from './routes/demo.ts';
import { discussionRoutes } from './routes/discussion.ts';
import { eventRoutes } from './routes/events.ts';
import { findingRoutes } from './routes/findings.ts';
import { invitationRoutes, peopleRoutes } from './routes/people.ts';
import { hookRoutes } from './routes/hooks.ts';
import { integrationRoutes } from './routes/integrations.ts';
import { issueRoutes } from './routes/issues.ts';
import type { Outside } from './integrations/outside.ts';
import { keyRoutes } from './routes/keys.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { meRoutes } from './routes/me.ts';
import { portraitRoutes } from './routes/portrait.ts';
import { programRoutes } from './routes/program/program-routes.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { importRoutes } from './routes/imports.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/services.ts';
import { ownStandardRoutes } from './routes/own-standards.ts';
import { settingsRoutes } from './routes/settings.ts';
import { setupRoutes } from './routes/setup.ts';
import { verdictRoutes } from './routes/verdicts.ts';
import { waiverRoutes } from './routes/waivers.ts';
import { workRoutes } from './routes/work.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { News } from './work/news.ts';
import type { Signer } from './ledger/signer.ts';
import type { Queue } from './work/queue.ts';

/** What routes work with. */
export interface Parts {
  readonly config: ServerConfig;
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly database: Database;
  readonly auth: Auth;
  readonly queue: Queue;
  readonly signer: Signer;
  readonly news: News;
  readonly metrics: Metrics;
  readonly outside: Outside;
  /** Of tests and of the clock of jobs; the wall clock otherwise. */
  readonly now: () => Date;
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** A JSON body holds an answer, not a repository; archives and results have limits of their own. */
const BODY_LIMIT = 1024 * 1024;

/** The HTTP side of the server, without listening: plugins, then routes, then what answers when neither does. */
export async function buildApp(parts: Parts, logger: FastifyBaseLogger): Promise<App> {
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    // A request on a connection that is kept alive is answered while the server stops; the answer closes the connection.
    return503OnClosing: false,
    trustProxy: parts.config.trustProxy === undefined ? false : [...parts.config.trustProxy],
    genReqId: newCorrelationId,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(routeTable);
  await app.register(problems);
  await app.register(requestSpans);
  await app.register(correlation);
  await app.register(apiVersion);
  await app.register(access, parts);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: { defaultSrc: ["'self'"], upgradeInsecureRequests: parts.publicUrl.startsWith('https:') ? [] : null },
    },
  });
  const counters = new SharedCounters(parts.pool);
  await app.register(rateLimit, {
    global: true,
    store: storeOf(counters, 'user'),
    max: parts.config.rateLimit,
    timeWindow: '1 minute',
    hook: 'preHandler',
    keyGenerator: (request) => request.user?.id ?? request.ip,
    allowList: (request) => request.url === '/healthz' || request.url === '/readyz',
  });
  holdAnswers(app, parts);
  await app.register(inLanguage);
  await app.register(compression);
  await app.register(privateAnswers);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Airworthy', version: '1', description: 'Audit programs: services, verdicts, findings, people.' },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(operations, parts);
  await app.register(authRoutes, parts);
  await app.register(setupRoutes, parts);
  await app.register(invitationRoutes, parts);
  await app.register(hookRoutes, parts);
  await app.register(async (signedIn) => {
    signedIn.addHook('onRequest', sessionGuard(parts));
    await signedIn.register(meRoutes, parts);
    await signedIn.register(
      async (member) => {
        member.addHook('onRequest', memberGuard(parts));
        // What one organisation sends together, so that it leaves room for the others.
        await member.register(rateLimit, {
          global: true,
          store: storeOf(counters, 'organisation'),
          max: parts.config.organisationRateLimit,
          timeWindow: '1 minute',
          hook: 'preHandler',
          keyGenerator: (request) => request.actor.org,
        });
        for (const routes of [
          peopleRoutes,
          administrationRoutes,
          demoRoutes,
          repositoryRoutes,
          importRoutes,
          runRoutes,
          serviceRoutes,
          portraitRoutes,
          verdictRoutes,
          findingRoutes,
          waiverRoutes,
          workRoutes,
          ledgerRoutes,
          programRoutes,
          discussionRoutes,
          settingsRoutes,
          ownStandardRoutes,
          keyRoutes,
          eventRoutes,
          integrationRoutes,
          issueRoutes,
        ])
          await member.register(routes, parts);
      },
      { prefix: MEMBER_PREFIX },
    );
  });
  await app.register(web, { folder: WEB_FOLDER });
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger());
  return app;
}
