import { pino } from 'pino';
import { emptyOutbox } from '../../src/work/outbox.ts';
import { filledOrganisation } from '../support/filled.ts';
import { testServer } from '../support/server.ts';
import type { Answer, TestOrganisation, TestServer } from '../support/server.ts';

export interface Rig {
  readonly server: TestServer;
  readonly org: TestOrganisation;
  /** An open finding of the organisation. */
  readonly finding: string;
  readonly ids: Readonly<Record<string, string>>;
  at(path: string): string;
  /** A request of the administrator. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Moves the finding as the administrator. */
  move(action: string, note?: string): Promise<Answer>;
  /** What workers do, once. */
  deliver(): Promise<{ sent: number; failed: number }>;
  close(): Promise<void>;
}

export async function rig(env: Record<string, string> = {}): Promise<Rig> {
  const server = await testServer({ PRIVATE_TARGETS: '127.0.0.1', ...env });
  const { org, ids } = await filledOrganisation(server);
  const at = (path: string): string => `/api/orgs/${org.id}${path}`;
  const finding = ids['finding'] as string;
  // What filling the organisation made is not what tests look at.
  for (const one of (await org.admin.ask('GET', at('/integrations'))).body.items as { id: string }[])
    await org.admin.ask('DELETE', at(`/integrations/${one.id}`));
  const ask: Rig['ask'] = (method, path, body, headers) => org.admin.ask(method, at(path), body, headers);
  return {
    server,
    org,
    finding,
    ids,
    at,
    ask,
    async move(action, note = '') {
      const { headers } = await ask('GET', `/findings/${finding}`);
      return ask('POST', `/findings/${finding}/moves`, { action, note }, { 'if-match': String(headers['etag']) });
    },
    deliver: () => emptyOutbox({ ...server.parts, logger: pino({ level: 'silent' }), organisations: async () => [org.id] }),
    close: () => server.close(),
  };
}
