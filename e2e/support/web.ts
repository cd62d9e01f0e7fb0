import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import type { AuditResult } from '@airworthy/model';
import type { RoleName } from '../../apps/server/src/auth/auth.ts';
import { addMember, createPerson } from '../../apps/server/src/auth/setup.ts';
import { buildWeb } from '../../apps/server/src/build-web.ts';
import { readConfig } from '../../apps/server/src/config.ts';
import { startServer } from '../../apps/server/src/start.ts';
import type { RunningServer } from '../../apps/server/src/start.ts';

export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PASSWORD = 'a long enough password';

/** A server with an audited service, and people of any role in browsers of their own. */
export interface Web {
  readonly server: RunningServer;
  readonly base: string;
  readonly service: string;
  /** Faults that pages threw. */
  readonly faults: string[];
  /** A page of somebody who is signed in; the same name is the same person. */
  enter(name: string, role: RoleName): Promise<Page>;
  close(): Promise<void>;
}

export async function openWeb(result: AuditResult, env: Readonly<Record<string, string>> = {}): Promise<Web> {
  buildWeb();
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-web-'));
  const server = await startServer(
    readConfig({ AIRWORTHY_DATA: folder, LOG_LEVEL: 'silent', PORT: '0', PUBLIC_URL: '', AUDIT_SLOTS: '0', RATE_LIMIT: '100000', ...env }),
  );
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
  const link = new URL(server.setupLink ?? '');
  const base = link.origin;
  const send = async (path: string, body: unknown, cookie = ''): Promise<Response> => {
    const answer = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const admin = { name: 'Ada Admin', email: 'admin@example.org', password: PASSWORD };
  const { org } = (await (
    await send('/api/setup', { ...admin, organisation: 'Acme', token: link.searchParams.get('token') })
  ).json()) as { org: string };
  // Who comes again brings the session along: signing in is limited, for tests as well.
  const sessions = new Map<string, string>();
  const signIn = async (email: string): Promise<string> => {
    const kept = sessions.get(email);
    if (kept !== undefined) return kept;
    const answer = await send('/api/auth/sign-in/email', { email, password: PASSWORD });
    const session = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    sessions.set(email, session);
    return session;
  };
  const cookie = await signIn(admin.email);
  const { id: repository } = (await (await send(`/api/orgs/${org}/repositories`, { name: 'sample', source: 'push' }, cookie)).json()) as { id: string };
  await send(`/api/orgs/${org}/repositories/${repository}/results`, result, cookie);
  const { rows } = await server.parts.pool.query<{ id: string }>('SELECT id FROM service ORDER BY name LIMIT 1');
  const faults: string[] = [];
  const known = new Set([admin.email]);
  return {
    server,
    base,
    service: rows[0]?.id ?? '',
    faults,
    async enter(name, role) {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
      if (!known.has(email)) {
        known.add(email);
        const id = await createPerson(server.parts.auth, { name, email, password: PASSWORD });
        await addMember(server.parts.pool, org, id, role);
      }
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
      const { hostname } = new URL(base);
      await context.addCookies(
        (await signIn(email)).split('; ').map((one) => {
          const at = one.indexOf('=');
          return { name: one.slice(0, at), value: decodeURIComponent(one.slice(at + 1)), domain: hostname, path: '/' };
        }),
      );
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.message));
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Faults that axe finds on a page in the light and in the dark theme. */
export async function faultsInThemes(page: Page): Promise<string[]> {
  const told: string[] = [];
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    told.push(...(await faultsOf(page)).map((one) => `${theme} ${new URL(page.url()).pathname} ${one}`));
  }
  return told;
}

/** Faults that axe finds on a page as it is. */
export async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`);
}

/** Somebody comes back after their session ended. */
export async function signInAgain(page: Page, name: string): Promise<void> {
  await page.fill('[name=email]', `${name.toLowerCase().replaceAll(' ', '.')}@example.org`);
  await page.fill('[name=password]', PASSWORD);
  await page.click('button[type=submit]');
}
