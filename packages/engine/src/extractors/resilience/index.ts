import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitBreakers } from './circuit-breakers.ts';
import { emitOverloadGuards } from './overload-guards.ts';
import { emitOwnShedders } from './own-shedders.ts';
import { emitRetries } from './retry-policies.ts';

export const resilience = defineExtractor({
  id: 'resilience',
  about: 'Circuit breakers, retries and overload guards, of libraries and own ones that behave like it.',
  emits: ['circuitBreakers', 'retryPolicies', 'overloadGuards'],
  extract(input) {
    emitBreakers(input);
    emitRetries(input);
    emitOverloadGuards(input);
    emitOwnShedders(input);
  },
});
