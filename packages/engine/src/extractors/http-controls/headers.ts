import type { SecurityHeaders } from '@airworthy/model';
import { isClosed, propertyOf } from '../../boot/inspect.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';

type State = SecurityHeaders['hsts'];

/** Option names of helmet, new and old, by the header they switch. All are on by default. Source: https://helmetjs.github.io/#reference */
const OPTIONS: Record<'hsts' | 'csp' | 'noSniff' | 'frameguard' | 'referrerPolicy', readonly string[]> = {
  hsts: ['strictTransportSecurity', 'hsts'],
  csp: ['contentSecurityPolicy'],
  noSniff: ['xContentTypeOptions', 'noSniff'],
  frameguard: ['xFrameOptions', 'frameguard'],
  referrerPolicy: ['referrerPolicy'],
};

export function readHeaders({ by, options, call, wiring }: AppliedPackage): SecurityHeaders {
  const state = (names: readonly string[]): State => {
    for (const name of names) {
      const value = propertyOf(options, name);
      if (value === undefined) continue;
      if (value.kind === 'known') return value.value === false ? 'off' : 'on';
      if (value.kind === 'object' || value.kind === 'array') return 'on';
      if (value.kind === 'choice') {
        const off = value.options.filter((one) => one.value.kind === 'known' && one.value.value === false).length;
        return off === 0 ? 'on' : off === value.options.length ? 'off' : 'unknown';
      }
      return 'unknown';
    }
    // Of Hono's, only the policy for content is off unless it is given. https://hono.dev/docs/middleware/builtin/secure-headers
    const on = by === 'hono/secure-headers' && names === OPTIONS.csp ? 'off' : 'on';
    return isClosed(options) ? on : 'unknown';
  };
  return {
    location: call.site,
    wiring,
    by,
    hsts: state(OPTIONS.hsts),
    csp: state(OPTIONS.csp),
    noSniff: state(OPTIONS.noSniff),
    frameguard: state(OPTIONS.frameguard),
    referrerPolicy: state(OPTIONS.referrerPolicy),
  };
}
