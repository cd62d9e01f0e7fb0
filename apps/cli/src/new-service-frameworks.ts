/** What `airworthy new-service` can write; apart, so that the help needs nothing else. */
export const NEW_SERVICE_FRAMEWORKS = ['fastify', 'express', 'nestjs', 'hono'] as const;
export type NewServiceFramework = (typeof NEW_SERVICE_FRAMEWORKS)[number];

/** The folders that a service is put together from; a later one has the last word about a file. */
export const TEMPLATE_LAYERS: Readonly<Record<NewServiceFramework, readonly string[]>> = {
  fastify: ['common', 'fastify'],
  express: ['common', 'parts', 'node-middleware', 'express'],
  nestjs: ['common', 'parts', 'counted', 'node-middleware', 'nestjs'],
  hono: ['common', 'parts', 'counted', 'hono'],
};
