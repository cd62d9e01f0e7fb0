import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

export const operationsBounded = defineCheck({
  id: 'input/operations-bounded',
  title: 'How deep or expensive a GraphQL operation may be is limited before it runs',
  failTitle: 'A GraphQL operation may be of any depth and cost',
  needs: ['graphqlEndpoints'],
  subjects: ({ graphqlEndpoints }) => live(graphqlEndpoints),
  // Where only operations run that were registered before, nobody sends others.
  holds: ({ depthLimited, persistedOnly }) =>
    depthLimited === true || persistedOnly === true ? true : depthLimited === 'unknown' || persistedOnly === 'unknown' ? undefined : false,
  location: (endpoint) => endpoint.location,
  message: ({ by, path, depthLimited, persistedOnly }) =>
    `${by} at ${path}: ${depthLimited === true ? 'depth or cost is limited' : persistedOnly === true ? 'only registered operations run' : depthLimited === 'unknown' ? 'plugins could not be read' : 'no rule limits depth or cost'}`,
  whenNone: 'na',
  noneMessage: 'Nothing answers GraphQL.',
  confidence: 'likely',
});
