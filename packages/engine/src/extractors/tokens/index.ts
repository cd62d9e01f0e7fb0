import { defineExtractor } from '../../extract/define-extractor.ts';
import { jwtPlugin } from './fastify-jwt.ts';
import { tokenIssues } from './issues.ts';
import { passwordHashes } from './password-hashes.ts';
import { tokenVerifications } from './verifications.ts';

export const tokens = defineExtractor({
  id: 'tokens',
  about:
    'Where tokens are verified, read and signed, with algorithms, issuer, audience, lifetime and the source of the key, and how passwords are hashed.',
  emits: ['tokenVerifications', 'tokenIssues', 'passwordHashes'],
  extract(input) {
    const plugin = jwtPlugin(input.code, input.boot);
    for (const fact of tokenVerifications(input, plugin)) input.emit('tokenVerifications', fact);
    for (const fact of tokenIssues(input, plugin)) input.emit('tokenIssues', fact);
    for (const fact of passwordHashes(input)) input.emit('passwordHashes', fact);
  },
});
