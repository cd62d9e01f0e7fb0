import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../test/boot-memory.ts';

/** Who may call a handler that starts with these lines. */
function access(imports: string, ...lines: string[]): string | undefined {
  const files = {
    'app/a/route.ts': `${imports}\nexport const GET = async (request) => { ${lines.join('\n')}; return Response.json({}); };`,
  };
  return bootTexts(files, { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } }).routes[0]?.access;
}

const REFUSE = `return new Response(null, { status: 401 })`;

describe('who is signed in', () => {
  it.each([
    ['Clerk', `import { auth } from '@clerk/nextjs/server';`, `const { userId } = await auth(); if (!userId) ${REFUSE}`],
    ['Clerk before version 6', `import { auth } from '@clerk/nextjs';`, `const { userId } = auth(); if (!userId) ${REFUSE}`],
    ['Clerk, protecting', `import { auth } from '@clerk/nextjs/server';`, `await auth.protect()`],
    [
      'Clerk, protecting by the object',
      `import { auth } from '@clerk/nextjs/server';`,
      `const { protect } = await auth(); await protect()`,
    ],
    ['Clerk, of a request', `import { getAuth } from '@clerk/nextjs/server';`, `if (!getAuth(request).userId) ${REFUSE}`],
    [
      'Auth0',
      `import { Auth0Client } from '@auth0/nextjs-auth0/server'; const auth0 = new Auth0Client();`,
      `if (!(await auth0.getSession())) ${REFUSE}`,
    ],
    ['WorkOS', `import { withAuth } from '@workos-inc/authkit-nextjs';`, `const { user } = await withAuth(); if (!user) ${REFUSE}`],
    ['WorkOS, ensured', `import { withAuth } from '@workos-inc/authkit-nextjs';`, `await withAuth({ ensureSignedIn: true })`],
    [
      'WorkOS, a session in a cookie',
      `import { WorkOS } from '@workos-inc/node'; const workos = new WorkOS('key');`,
      `const sealed = workos.userManagement.loadSealedSession({ sessionData: request.cookies.get('wos').value, cookiePassword: process.env.P });
const found = await sealed.authenticate(); if (!found.authenticated) ${REFUSE}`,
    ],
    [
      'Kinde',
      `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server';`,
      `const { isAuthenticated } = getKindeServerSession(); if (!(await isAuthenticated())) ${REFUSE}`,
    ],
    [
      'Supabase',
      `import { createServerClient } from '@supabase/ssr';`,
      `const { data: { user } } = await createServerClient('u', 'k', {}).auth.getUser(); if (!user) ${REFUSE}`,
    ],
    [
      'Supabase, claims',
      `import { createServerClient } from '@supabase/ssr';`,
      `const { data } = await createServerClient('u', 'k', {}).auth.getClaims(); if (!data?.claims) ${REFUSE}`,
    ],
    [
      'Auth.js',
      `import NextAuth from 'next-auth'; const { auth } = NextAuth({});`,
      `const session = await auth(); if (!session?.user) ${REFUSE}`,
    ],
  ])('%s', (_name, imports, line) => {
    expect(access(imports, line)).toBe('guarded');
  });

  it('a text of the source is no session', () => {
    const workos = `import { WorkOS } from '@workos-inc/node'; const workos = new WorkOS('key');`;
    const line = `const found = await workos.userManagement.loadSealedSession({ sessionData: 'local', cookiePassword: process.env.P }).authenticate(); if (!found.authenticated) ${REFUSE}`;
    expect(access(workos, line)).not.toBe('open');
  });

  it('only looked at, it turns nobody down', () => {
    expect(access(`import { auth } from '@clerk/nextjs/server';`, `const { userId } = await auth(); console.log(userId)`)).toBe('optional');
  });
});
