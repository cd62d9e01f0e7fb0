/** Where a library's call takes what a fact wants: argument positions and option names, stronger names first. */
export interface TokenCall {
  callee: RegExp;
  /** Printed name of the call. */
  by: string;
  /** Position of the options; with `key` inside them when `keyAt` is absent. */
  optionsAt: number;
  /** Position of the key. */
  keyAt?: number;
  keyNames?: readonly string[];
  /** The options nest under these members as well, weaker than the outer ones. */
  nested?: readonly string[];
  /** The one algorithm that it takes unless it is told another. */
  single?: string;
  names: { algorithms: readonly string[]; issuer: readonly string[]; audience: readonly string[]; expiresIn: readonly string[] };
}

const PLAIN = { algorithms: ['algorithms'], issuer: ['issuer'], audience: ['audience'], expiresIn: ['expiresIn'] };
const HONO_JWT = { algorithms: ['alg'], issuer: ['iss'], audience: ['aud'], expiresIn: ['exp'] };
/** fast-jwt has names of its own and ignores others. Source: https://github.com/nearform/fast-jwt#createverifier */
export const FAST_JWT = { algorithms: ['algorithms'], issuer: ['allowedIss'], audience: ['allowedAud'], expiresIn: ['expiresIn'] };

/** Calls that verify a token, or make something that does. */
export const VERIFIERS: readonly TokenCall[] = [
  { callee: /^jsonwebtoken\.verify$/, by: 'jsonwebtoken.verify', keyAt: 1, optionsAt: 2, names: PLAIN },
  { callee: /^jose\.jwtVerify$/, by: 'jose.jwtVerify', keyAt: 1, optionsAt: 2, names: PLAIN },
  { callee: /^jose\.(?:compactVerify|flattenedVerify|generalVerify)$/, by: 'jose.compactVerify', keyAt: 1, optionsAt: 2, names: PLAIN },
  { callee: /^fast-jwt\.createVerifier$/, by: 'fast-jwt.createVerifier', optionsAt: 0, keyNames: ['key'], names: FAST_JWT },
  { callee: /^express-jwt(?:\.(?:expressjwt|jwt))?$/, by: 'express-jwt', optionsAt: 0, keyNames: ['secret'], names: PLAIN },
  { callee: /^koa-jwt$/, by: 'koa-jwt', optionsAt: 0, keyNames: ['secret'], names: PLAIN },
  // https://hono.dev/docs/middleware/builtin/jwt and https://hono.dev/docs/helpers/jwt#verify: one algorithm, HS256 unless told otherwise.
  { callee: /^hono\/jwt\.jwt$/, by: 'hono/jwt', optionsAt: 0, keyNames: ['secret'], single: 'HS256', names: HONO_JWT },
  // https://elysiajs.com/plugins/jwt.html: HS256 unless told otherwise, and the same options for signing.
  {
    callee: /^@elysiajs\/jwt(?:\.(?:jwt|default))?$/,
    by: '@elysiajs/jwt',
    optionsAt: 0,
    keyNames: ['secret'],
    single: 'HS256',
    names: HONO_JWT,
  },
  { callee: /^hono\/jwt\.verify$/, by: 'hono/jwt.verify', keyAt: 1, optionsAt: 2, single: 'HS256', names: HONO_JWT },
  {
    callee: /^new passport-jwt\.Strategy$/,
    by: 'passport-jwt',
    optionsAt: 0,
    keyNames: ['secretOrKey', 'secretOrKeyProvider'],
    nested: ['jsonWebTokenOptions'],
    names: PLAIN,
  },
  {
    callee: /^@nestjs\/jwt\.JwtService#verify(?:Async)?$/,
    by: '@nestjs/jwt',
    optionsAt: 1,
    keyNames: ['secret', 'publicKey'],
    names: PLAIN,
  },
];

/** Verifiers of identity providers: algorithm, issuer and keys come with the library. */
export const PROVIDERS: readonly { callee: RegExp; by: string }[] = [
  {
    callee: /^aws-jwt-verify\..*#?verify$|^aws-jwt-verify\.(?:CognitoJwtVerifier|JwtRsaVerifier)\.create\(\)\.verify$/,
    by: 'aws-jwt-verify',
  },
  { callee: /^google-auth-library\.OAuth2Client#verifyIdToken$/, by: 'google-auth-library' },
  { callee: /^firebase-admin.*\.verifyIdToken$/, by: 'firebase-admin' },
  { callee: /^@okta\/jwt-verifier#verifyAccessToken$/, by: '@okta/jwt-verifier' },
  { callee: /^express-oauth2-jwt-bearer\.auth$/, by: 'express-oauth2-jwt-bearer' },
];

/** Calls that read a token and verify nothing. */
export const DECODERS =
  /^(?:jsonwebtoken\.decode|hono\/jwt\.decode|jose\.decodeJwt|jwt-decode(?:\.jwtDecode)?|fastify\(\)\.jwt\.decode|fast-jwt\.createDecoder|@nestjs\/jwt\.JwtService#decode|fastify\.FastifyRequest#jwtDecode)$/;

/** Calls that sign a token. */
export const SIGNERS: readonly (Omit<TokenCall, 'names'> & { algorithm: readonly string[] })[] = [
  { callee: /^jsonwebtoken\.sign$/, by: 'jsonwebtoken.sign', keyAt: 1, optionsAt: 2, algorithm: ['algorithm'] },
  { callee: /^fast-jwt\.createSigner$/, by: 'fast-jwt.createSigner', optionsAt: 0, keyNames: ['key'], algorithm: ['algorithm'] },
  { callee: /^hono\/jwt\.sign$/, by: 'hono/jwt.sign', keyAt: 1, optionsAt: 2, algorithm: ['alg'] },
  { callee: /^@elysiajs\/jwt(?:\.(?:jwt|default))?$/, by: '@elysiajs/jwt', optionsAt: 0, keyNames: ['secret'], algorithm: ['alg'] },
  {
    callee: /^@nestjs\/jwt\.JwtService#sign(?:Async)?$/,
    by: '@nestjs/jwt',
    optionsAt: 1,
    keyNames: ['secret', 'privateKey'],
    algorithm: ['algorithm'],
  },
];

/** Members of a JWT plugin for Fastify on the app, the request and the reply. */
export const FASTIFY_JWT = /^(?:@fastify\/jwt|fastify-jwt)$/;
