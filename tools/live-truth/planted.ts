import { plantedApp, tokenFor } from '../../packages/probe/test/planted-app.ts';
import type { PlantedApp } from '../../packages/probe/test/planted-app.ts';

/** Credentials that a defect lets in beside valid ones. */
const LETS_IN: Readonly<Record<string, readonly string[]>> = {
  open: ['*'],
  'presence-only': ['*but-none'],
  'accepts-none': ['jwt/alg-none'],
  'accepts-stripped': ['jwt/signature-stripped', 'jwt/alg-none'],
  'decode-only': [
    'jwt/alg-none',
    'jwt/signature-stripped',
    'jwt/signature-flipped',
    'jwt/payload-swap',
    'jwt/wrong-key',
    'jwt/key-confusion',
  ],
  'key-confusion': ['jwt/key-confusion'],
  'accepts-expired': ['jwt/expired'],
  'accepts-early': ['jwt/not-yet-valid'],
  'any-issuer': ['jwt/wrong-issuer'],
  'any-audience': ['jwt/wrong-audience'],
};
export const DEFECTS = Object.keys(LETS_IN);

export function declaredFor(defects: readonly string[]): (route: string, probe: string) => boolean {
  return (_, probe) =>
    defects.some((defect) => {
      const list = LETS_IN[defect] ?? [];
      return list.includes('*') || (list.includes('*but-none') && probe !== 'auth/no-credential') || list.includes(probe);
    });
}

export interface Watched {
  readonly app: PlantedApp;
  /** Requests that wrote as somebody of another tenant than the declared ones. */
  strangers(): number;
}

/** The planted service, with links and redirects to a listener that nobody may touch, and a look at who writes. */
export async function watched(defects: readonly string[], wire: string, tenants: readonly string[], trap = false): Promise<Watched> {
  let strangers = 0;
  const app = await plantedApp(defects, ({ request, url, user, response }) => {
    response.setHeader('link', `<${wire}/next>; rel="next"`);
    if (!trap && url.pathname.startsWith('/api/airworthy')) {
      response.writeHead(302, { location: `${wire}/login` }).end();
      return true;
    }
    // Servers of single-page apps show their page for whatever they do not know.
    if (trap && !/^\/(?:api\/items|health)(?:\/|$)/.test(url.pathname)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body><div id="root"></div></body></html>');
      return true;
    }
    // A sign-in page in place of a refusal.
    if (trap && !user && url.pathname.startsWith('/api/items')) {
      response.writeHead(302, { location: `${wire}/login` }).end();
      return true;
    }
    const tenant = user?.['tenant'];
    if (request.method !== 'GET' && request.method !== 'HEAD' && typeof tenant === 'string' && !tenants.includes(tenant)) strangers += 1;
    return false;
  });
  return { app, strangers: () => strangers };
}

export const tokenOf = (name: string, tenant: string): string => tokenFor(name, { tenant });
