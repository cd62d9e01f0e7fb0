import type { AuditResult } from '@airworthy/model';
import { anyRequest } from './any-request.ts';
import { sampleResult } from './results.ts';
import type { TestOrganisation, TestServer } from './server.ts';

/** Stands in everything that an organisation keeps, so that it is recognised where it must not be. */
export const MARK = 'Confidential7f3a';

export const marked = (text: string): string => `${MARK} ${text}`;

/** An organisation with a row of everything, and the ids that paths can name. */
export interface Filled {
  readonly org: TestOrganisation;
  readonly ids: Readonly<Record<string, string>>;
}

function markedResult(result: AuditResult): AuditResult {
  return {
    ...result,
    services: result.services.flatMap((service) => [
      {
        ...service,
        name: MARK,
        verdicts: service.verdicts.map((one) => ({ ...one, reason: marked(one.reason) })),
        findings: service.findings.map((one) => ({ ...one, title: marked(one.title), message: marked(one.message) })),
      },
      // Services depend on others.
      { ...service, name: `${MARK} neighbour`, verdicts: [], findings: [] },
    ]),
  };
}

/** @param ownerId who owns the service, where somebody does */
export async function filledOrganisation(server: TestServer, title = MARK): Promise<Filled> {
  const org = await server.organisation(title);
  const at = (path: string): string => `/api/orgs/${org.id}${path}`;
  const { admin } = org;
  const auditor = await org.person('auditor');
  await server.parts.pool.query(`UPDATE auth."user" SET name = $1 || name WHERE id IN ($2, $3)`, [MARK, admin.id, auditor.id]);
  const repository = (await admin.ask('POST', at('/repositories'), { name: marked('code'), source: 'push' })).body.id as string;
  const imported = await admin.ask('POST', at(`/repositories/${repository}/results`), markedResult(await sampleResult()));
  const [{ id: service }, { id: neighbour }] = (await admin.ask('GET', at('/services'))).body.items as [{ id: string }, { id: string }];
  const finding = (await admin.ask('GET', at('/findings'))).body.items[0] as { id: string; item: string };
  const path = at(`/services/${service}/items/${finding.item}`);
  const { headers } = await auditor.ask('GET', path);
  await auditor.ask('POST', `${path}/answers`, { status: 'FAIL', reason: marked('I looked.') }, { 'if-match': String(headers['etag']) });
  await auditor.ask('POST', `${path}/claim`, { kind: 'review' });
  const waiver = await auditor.ask(
    'POST',
    at(`/findings/${finding.id}/waivers`),
    { reason: marked('It is shut down soon.'), expiresAt: new Date(Date.now() + 20 * 86_400_000).toISOString() },
    { 'idempotency-key': marked('once') },
  );
  const key = await admin.ask('POST', at('/keys'), { name: MARK, role: 'auditor' });
  const ids: Record<string, string> = {
    service,
    finding: finding.id,
    repository,
    run: imported.body.run,
    waiver: waiver.body.id,
    item: finding.item,
    user: auditor.id,
    owner: auditor.id,
    key: key.body.id,
    type: 'finding',
    subject: finding.id,
    name: 'evidence.txt',
    dependsOn: neighbour,
    standard: '01-security',
    step: 'owner-review',
    kind: 'checklist',
  };
  await admin.ask('POST', at(`/services/${service}/sign-offs`), {
    exposures: ['public'],
    decision: 'NO-GO',
    name: MARK,
    note: marked('Not yet.'),
    seen: (await admin.ask('GET', at(`/services/${service}/decision`))).body.decision,
  });
  const discussion = at(`/discussion/finding/${finding.id}`);
  await admin.ask('POST', `${discussion}/comments`, { body: MARK });
  const file = await admin.ask('PUT', `${discussion}/attachments/${MARK}.txt`, MARK, { 'content-type': 'application/octet-stream' });
  ids['attachment'] = file.body.id;
  await connect(server, org, ids);
  await makeOthers(server, org, ids);
  return { org, ids };
}

/** An integration with something in its outbox, and an issue of the finding. */
async function connect(server: TestServer, org: TestOrganisation, ids: Record<string, string>): Promise<void> {
  const at = `/api/orgs/${org.id}/integrations`;
  const made = await org.admin.ask('POST', at, { kind: 'github', name: MARK, repository: 'a/b', token: MARK });
  const integration = made.body.id as string;
  ids['integration'] = integration;
  const values = [org.id, integration, MARK];
  const { pool } = server.parts;
  const sent = await pool.query<{ id: string }>(
    `INSERT INTO outbox (org_id, integration_id, event, actor, subject, state) VALUES ($1, $2, 'issue.poll', $3, $3, 'sent') RETURNING id`,
    values,
  );
  ids['delivery'] = sent.rows[0]?.id ?? '';
  const linked = await pool.query<{ id: string }>(
    `INSERT INTO tracker_link (org_id, integration_id, finding_id, external_id, external_key, url, external_version)
     VALUES ($1, $2, $4, $3, $3, $3, $3) RETURNING id`,
    [...values, ids['finding']],
  );
  ids['issue'] = linked.rows[0]?.id ?? '';
}

/** A row for every other parameter: what `POST /things` makes is what `/things/:thing` names. */
async function makeOthers(server: TestServer, org: TestOrganisation, ids: Record<string, string>): Promise<void> {
  await server.app.ready();
  for (const { url } of server.app.routeTable) {
    const [, parent, name] = /^(.*)\/:(\w+)$/.exec(url) ?? [];
    const create = server.app.routeTable.find((route) => route.method === 'POST' && route.url === parent);
    if (name === undefined || ids[name] !== undefined || !create) continue;
    const { url: path, body } = anyRequest(server.app, create, org.id, (known) => ids[known]);
    const made = await org.admin.ask('POST', path, body);
    if (typeof made.body?.id !== 'string') throw new Error(`POST ${path} made nothing: ${made.status} ${made.text.slice(0, 300)}`);
    ids[name] = made.body.id;
  }
}
