import type { Problem } from '../view/blockers.ts';
import type { PlacedCode } from './placed-code.ts';

type Faulty = Pick<Problem, 'service'> & { verdict?: Problem['verdict'] };

const WHICH = `// HS256 stands for a secret that both sides share; with the public key of an issuer it is the one that the issuer signs with, such as RS256.`;

/** How a verification is limited to one algorithm, by the name that facts give the library. Sources: the documentation of each. */
const PINNED: Readonly<Record<string, (isNest: boolean) => string>> = {
  jsonwebtoken: () => `import jwt from 'jsonwebtoken';

${WHICH}
const claims = jwt.verify(token, secret, { algorithms: ['HS256'] });
`,
  'passport-jwt': (isNest) =>
    isNest
      ? `import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

export class TokenStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: secret,
      ${WHICH}
      algorithms: ['HS256'],
    });
  }
}
`
      : `import { ExtractJwt, Strategy } from 'passport-jwt';

const options = {
  jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
  secretOrKey: secret,
  ${WHICH}
  algorithms: ['HS256'],
};
const strategy = new Strategy(options, checkUser);
`,
  '@nestjs/jwt': () => `import { JwtService } from '@nestjs/jwt';

${WHICH}
const claims = await jwtService.verifyAsync(token, { secret, algorithms: ['HS256'] });
`,
  'express-jwt': () => `import { expressjwt } from 'express-jwt';

${WHICH}
const requireToken = expressjwt({ secret, algorithms: ['HS256'] });
`,
  'koa-jwt': () => `import jwt from 'koa-jwt';

${WHICH}
const requireToken = jwt({ secret, algorithms: ['HS256'] });
`,
  'fast-jwt': () => `import { createVerifier } from 'fast-jwt';

${WHICH}
const verify = createVerifier({ key: secret, algorithms: ['HS256'] });
`,
};

const SAID = /^(\S+) with algorithms /;
const libraryIn = (by: string): string | undefined => Object.keys(PINNED).find((name) => by === name || by.startsWith(`${name}.`));

/**
 * Where tokens are verified without a list of algorithms, the call of the library that is at fault, once for each, into the file where it stands:
 * a guide that is written for a framework shows another library. `undefined` when it is about something else, or about a library that is not here.
 */
export function pinnedInLibrary({ service, verdict }: Faulty): PlacedCode[] | undefined {
  const faults = (verdict?.evidence ?? []).flatMap(({ holds, message, location }) => {
    const by = holds === false && location !== undefined ? SAID.exec(message)?.[1] : undefined;
    return by === undefined || location === undefined ? [] : [{ library: libraryIn(by), path: location.path }];
  });
  if (faults.length === 0) return undefined;
  const isNest = service.frameworks.includes('nestjs');
  const pinned: PlacedCode[] = [];
  for (const { library, path } of faults) {
    const code = library === undefined ? undefined : PINNED[library];
    if (library === undefined || code === undefined) return undefined;
    if (!pinned.some((one) => one.kind === library)) pinned.push({ kind: library, text: code(isNest), goes: { into: 'exactly', path } });
  }
  return pinned;
}
