/** What `airworthy new-service` can write; apart, so that the help needs nothing else. */
export const NEW_SERVICE_FRAMEWORKS = ['fastify', 'express'] as const;
export type NewServiceFramework = (typeof NEW_SERVICE_FRAMEWORKS)[number];
