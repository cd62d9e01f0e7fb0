import jwt from 'jsonwebtoken';

/** What the real framework says about one route. */
export interface RealRoute {
  method: string;
  path: string;
  /** `closed`: the handler runs neither without nor with a forged credential. */
  access: 'open' | 'closed';
}

const FORGED = jwt.sign({ sub: 'mallory', role: 'admin' }, 'some-other-key');

/** Headers of the requests that every route gets: nothing, and a well-formed credential that nobody issued. */
export const ATTEMPTS: Record<string, string>[] = [{}, { authorization: `Bearer ${FORGED}`, 'x-api-key': 'forged' }];
