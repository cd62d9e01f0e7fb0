import { defineExtractor } from '../../extract/define-extractor.ts';

/** Endpoints that answer GraphQL, and every root field with what stands before its resolver. */
export const graphql = defineExtractor({
  id: 'graphql',
  about:
    'Endpoints of Apollo Server, GraphQL Yoga, Mercurius, graphql-http and NestJS with their settings, and each root field with its guards.',
  emits: ['graphqlEndpoints', 'operations'],
  extract({ boot, emit, partial }) {
    for (const endpoint of boot.graphqlEndpoints) {
      emit('graphqlEndpoints', endpoint);
      if (!endpoint.complete)
        partial('operations', `not all fields of ${endpoint.path} were read (${endpoint.location.path}:${endpoint.location.line})`);
    }
    for (const operation of boot.operations) emit('operations', operation);
    for (const diagnostic of boot.diagnostics)
      if (diagnostic.code === 'entry-dies' || diagnostic.code === 'budget-exhausted') partial('operations', diagnostic.message);
  },
});
