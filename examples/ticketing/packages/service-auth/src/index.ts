export { createKeyRing } from './key-ring.ts';
export type { KeyRing } from './key-ring.ts';
export { signRequest, verifyRequest, SignatureRefused } from './signature.ts';
export type { CallerIdentity, SignedRequest } from './signature.ts';
export { createNonceStore, createMemoryNonceStore } from './nonces.ts';
export type { NonceStore } from './nonces.ts';
export { createServiceClient, ServiceCallFailed } from './client.ts';
export type { ServiceClient, CallOptions } from './client.ts';
export { CircuitBreaker, CircuitOpen } from './breaker.ts';
