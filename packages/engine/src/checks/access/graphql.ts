import type { GraphqlEndpoint, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live, show } from '../../derive/wired.ts';

/** Whoever has to sign in to ask at all is no stranger. */
function asksEverybody({ path }: GraphqlEndpoint, routes: readonly Route[]): boolean {
  return routes.some((route) => route.carries !== undefined && route.path === path && route.access === 'guarded');
}

export const graphqlIntrospectionOff = defineCheck({
  id: 'access/graphql-introspection-off',
  title: 'GraphQL servers do not tell strangers their schema in production',
  failTitle: 'A GraphQL server tells everybody its whole schema',
  needs: ['graphqlEndpoints', 'routes'],
  subjects: ({ graphqlEndpoints }) => live(graphqlEndpoints),
  holds: (endpoint, { routes }) =>
    endpoint.introspection.state === 'known' ? !endpoint.introspection.value || asksEverybody(endpoint, routes) : undefined,
  location: (endpoint) => endpoint.location,
  message: (endpoint) => `${endpoint.by} at ${endpoint.path}: introspection ${show(endpoint.introspection)}`,
  whenNone: 'na',
  noneMessage: 'Nothing answers GraphQL.',
  confidence: 'likely',
});
