import { pushTo } from '@airworthy/model';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@airworthy/embedded-postgres';
import { readConfig } from '../../apps/server/src/config.ts';
import { startServer } from '../../apps/server/src/start.ts';
import type { RunningServer } from '../../apps/server/src/start.ts';
import { agreement } from './agreement.ts';
import { signIn } from './client.ts';
import type { Client } from './client.ts';
import { fetchDocuments } from './documents.ts';
import type { Keep } from './documents.ts';
import { answerEverything } from './answers.ts';
import { copied, packed, patch, PATCHED_ITEMS } from './patch.ts';
import { planProgram } from './plan.ts';

export interface Service {
  id: string;
  name: string;
  path: string;
  phase: number | null;
  version: number;
  summary: { grade: string; counts: { unknown: number } };
}
interface Finding {
  id: string;
  item: string;
  state: string;
  severity: string;
  service: string;
  version: number;
}

const PASSWORD = 'a long enough password for everybody';

/** One program from the first account to the last document, as people and workers do it by API. */
export class Program {
  readonly #directory: string;
  readonly #work: string;
  readonly #keep: Keep;
  #server: RunningServer | undefined;
  #step = 0;

  constructor(directory: string, work: string, keep: Keep) {
    this.#directory = directory;
    this.#work = work;
    this.#keep = keep;
  }

  async run(): Promise<void> {
    const server = await this.#said('server', async () => {
      const env = {
        AIRWORTHY_DATA: join(this.#work, 'data'),
        // Sessions are bound to the address, so that it has to be known before.
        PORT: String(await freePort()),
        LOG_LEVEL: 'error',
        RATE_LIMIT: '1000000',
        AUDIT_SLOTS: '1',
      };
      this.#server = await startServer(readConfig(env));
      return [this.#server, `a server with a worker on an embedded PostgreSQL at ${this.#server.address}`];
    });
    const people = await this.#said('people', () => this.#people(server));
    const { admin, lead, ada, ben, owner } = people;
    const repository = await this.#said('repository', async () => {
      const { id } = await admin.post<{ id: string }>('/repositories', { name: 'program', source: 'archive' });
      return [id, 'added; its code is uploaded as an archive'];
    });
    await this.#said('audit', () => this.#audit(lead, repository, this.#directory));
    const services = await lead.list<Service>('/services');
    await this.#said('plan', async () => [undefined, await planProgram(lead, services)]);
    await this.#said('preparation', () => this.#preparation(lead, services));
    const two = services.toSorted((a, b) => a.summary.counts.unknown - b.summary.counts.unknown || (a.name < b.name ? -1 : 1)).slice(0, 2);
    await this.#said('answers', async () => [undefined, await answerEverything(ada, ben, two)]);
    const claimed = await this.#said('findings', () => this.#findings({ lead, ada, owner }, two));
    await this.#said('waiver', () => this.#waiver(ada, lead, two));
    await this.#said('review', () => this.#review(lead, owner, two));
    await this.#said('fix', async () => {
      const copy = join(this.#work, 'patched');
      copied(this.#directory, copy);
      patch(
        copy,
        two.map((one) => one.path),
      );
      return [
        undefined,
        `${PATCHED_ITEMS.length} kinds of faults are fixed in a patched copy of ${two.map((one) => one.name).join(' and ')}`,
      ];
    });
    await this.#said('re-audit', () => this.#audit(lead, repository, join(this.#work, 'patched')));
    await this.#said('verified', () => this.#verified(lead, claimed, two));
    await this.#said('compare', () => this.#compare(lead, two));
    await this.#said('finish', () => this.#finish({ lead, ada, ben }, two));
    await this.#said('documents', async () => [undefined, await fetchDocuments(lead, services, two, this.#keep)]);
    await this.#said('figures', async () => {
      const { compared, differences } = await agreement(lead, server.parts.pool);
      if (differences.length > 0) throw new Error(`Figures differ:\n  ${differences.slice(0, 20).join('\n  ')}`);
      return [undefined, `${compared} figures of API, heat map, documents and database agree`];
    });
    await this.#said('ledger', async () => {
      const chain = await lead.post<{ ok: boolean; lines: number }>('/ledger/verify', {});
      if (!chain.ok) throw new Error('The chain of events is broken.');
      return [undefined, `the chain of ${chain.lines} events holds`];
    });
    await this.#said('standing', () => this.#standing(lead));
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #said<T>(name: string, work: () => Promise<[T, string]>): Promise<T> {
    const begin = performance.now();
    const [value, sentence] = await work();
    this.#step += 1;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`${String(this.#step).padStart(2, '0')}  ${name.padEnd(12)} ${sentence}  (${seconds} s)`);
    return value;
  }

  async #people(server: RunningServer): Promise<[Record<'admin' | 'lead' | 'ada' | 'ben' | 'owner', Client>, string]> {
    const token = new URL(server.setupLink ?? '').searchParams.get('token');
    const first = { name: 'Anna Admin', email: 'anna@example.org', password: PASSWORD };
    const made = await fetch(`${server.address}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, organisation: 'The program', ...first }),
    });
    if (!made.ok) throw new Error(`Setup answered ${made.status}: ${await made.text()}`);
    const { org } = (await made.json()) as { org: string };
    const admin = await signIn(server.address, org, first);
    const join1 = async (name: string, role: string): Promise<Client> => {
      const person = { name, email: `${name.split(' ')[0]?.toLowerCase()}@example.org`, password: PASSWORD };
      const { link } = await admin.post<{ link: string }>('/invitations', { email: person.email, role });
      const { searchParams } = new URL(link);
      const joined = await fetch(`${server.address}/api/invitations/${searchParams.get('invitation')}/accept`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: searchParams.get('token'), name, password: PASSWORD }),
      });
      if (!joined.ok) throw new Error(`${name} could not join: ${joined.status} ${await joined.text()}`);
      return signIn(server.address, org, person);
    };
    const lead = await join1('Lena Lead', 'lead-auditor');
    const ada = await join1('Ada Auditor', 'auditor');
    const ben = await join1('Ben Auditor', 'auditor');
    const owner = await join1('Olga Owner', 'service-owner');
    return [{ admin, lead, ada, ben, owner }, 'an administrator by the one-time link; lead, two auditors and an owner by invitation'];
  }

  async #audit(client: Client, repository: string, folder: string): Promise<[undefined, string]> {
    const { id } = await client.post<{ id: string }>(`/repositories/${repository}/archives`, packed(folder));
    const until = Date.now() + 25 * 60_000;
    for (;;) {
      const run = await client.get<{ state: string; problem: string | null; progress: string | null }>(`/runs/${id}`);
      if (run.state === 'done') break;
      if (run.state === 'failed' || run.state === 'cancelled' || Date.now() > until)
        throw new Error(`The audit is ${run.state}: ${run.problem ?? run.progress ?? ''}`);
      await sleep(500);
    }
    const services = await client.list<Service>('/services');
    const counts = await client.get<{ findings: { byState: Record<string, number> } }>('/program/dashboard');
    const states = Object.entries(counts.findings.byState).map(([state, n]) => `${n} ${state}`);
    return [undefined, `the worker audited ${services.length} services; findings: ${states.join(', ')}`];
  }

  async #preparation(lead: Client, services: readonly Service[]): Promise<[undefined, string]> {
    let [items, open] = [0, 0];
    for (const { id } of services) {
      await lead.post('/program/notices', {
        service: id,
        begins: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10),
        text: 'The audit of your service begins.',
        to: null,
        at: new Date().toISOString(),
      });
      const list = await lead.get<{ items: number; open: number }>(`/services/${id}/checklist`);
      items += list.items;
      open += list.open;
    }
    const { items: rows } = await lead.get<{ items: { states: string[] }[] }>('/program/workflow');
    const done = rows.filter((one) => one.states[0] === 'done' && one.states[1] === 'done').length;
    return [
      undefined,
      `${services.length} owners notified, ${services.length} checklists with ${items} items, ${open} open; ${done} services are prepared and scanned`,
    ];
  }

  async #findings(
    { lead, ada, owner }: Record<'lead' | 'ada' | 'owner', Client>,
    two: readonly Service[],
  ): Promise<[readonly Finding[], string]> {
    const { userId } = await this.#userOf(lead, owner.name);
    let [triaged, planned] = [0, 0];
    const claimed: Finding[] = [];
    for (const { id } of two) {
      const service = await lead.ask<Service>('GET', `/services/${id}`);
      await lead.ask('PATCH', `/services/${id}`, { ownerId: userId }, { 'if-match': service.etag });
      const open = (await ada.list<Finding>(`/services/${id}/findings`)).filter((one) => one.state === 'open');
      const ids = open.map((one) => one.id);
      const moved = await ada.post<{ moved: string[] }>('/findings/moves', { action: 'triage', findings: ids });
      triaged += moved.moved.length;
      const plan = await ada.post<{ moved: string[] }>('/findings/moves', { action: 'plan', ownerId: userId, findings: ids });
      planned += plan.moved.length;
      for (const one of open.filter((each) => PATCHED_ITEMS.includes(each.item))) {
        const now = await owner.ask<{ finding: Finding }>('GET', `/findings/${one.id}`);
        await owner.ask(
          'POST',
          `/findings/${one.id}/moves`,
          { action: 'claim-fixed', note: 'Fixed on the branch.' },
          { 'if-match': now.etag },
        );
        claimed.push(one);
      }
    }
    return [claimed, `${triaged} sorted, ${planned} planned with their owner, ${claimed.length} claimed to be fixed by the owner`];
  }

  async #waiver(ada: Client, lead: Client, two: readonly Service[]): Promise<[undefined, string]> {
    const waived: string[] = [];
    for (const { id } of two) {
      const finding = (await ada.list<Finding>(`/services/${id}/findings`)).find((one) => one.state === 'planned');
      if (finding === undefined) continue;
      const expiresAt = new Date(Date.now() + 60 * 86_400_000).toISOString();
      const asked = await ada.post<{ id: string }>(`/findings/${finding.id}/waivers`, {
        reason: 'The gateway is replaced next quarter.',
        expiresAt,
      });
      const decision = `/findings/${finding.id}/waivers/${asked.id}/decision`;
      await ada.ask('POST', decision, { action: 'approve' }, {}, 403);
      await lead.post(decision, { action: 'approve', note: 'Agreed until the replacement.' });
      waived.push(finding.item);
    }
    return [undefined, `${waived.join(' and ')} accepted for 60 days: asked by one, refused to the same, approved by another`];
  }

  async #review(lead: Client, owner: Client, two: readonly Service[]): Promise<[undefined, string]> {
    let points = 0;
    for (const { id } of two) {
      const due = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
      const made = await lead.post<{ agenda: string[] }>('/program/reviews', {
        kind: 'owner-review',
        service: id,
        at: new Date().toISOString(),
        held: true,
        attendees: [lead.name, owner.name],
        agenda: [],
        decisions: [{ text: 'Critical ones first.', by: lead.name }],
        commitments: [{ what: 'The plan is done.', who: owner.name, due, findings: [], state: 'open' }],
        followUps: [{ what: 'Look at it again.', on: due, done: false }],
      });
      points += made.agenda.length;
    }
    const { items } = await lead.get<{ items: unknown[] }>('/program/commitments');
    return [undefined, `${two.length} reviews held on ${points} proposed points; ${items.length} commitments are followed`];
  }

  async #verified(lead: Client, claimed: readonly Finding[], two: readonly Service[]): Promise<[undefined, string]> {
    const states = new Map<string, string[]>();
    for (const { id } of claimed) {
      const { finding } = await lead.get<{ finding: Finding }>(`/findings/${id}`);
      pushTo(states, finding.state, finding.item);
    }
    const verified = states.get('verified') ?? [];
    if (verified.length === 0) throw new Error('The re-audit verified none of the fixes.');
    const rest = [...states].filter(([state]) => state !== 'verified').map(([state, items]) => `${items.join(', ')} ${state}`);
    let stale = 0;
    for (const { id } of two)
      stale += (await lead.list<{ stale: boolean }>(`/services/${id}/verdicts?open=true`)).filter((one) => one.stale).length;
    return [
      undefined,
      `${verified.length} of ${claimed.length} claimed fixes verified by the re-audit${rest.length > 0 ? `; ${rest.join('; ')}` : ''}; ${stale} answers went stale`,
    ];
  }

  /** What the second audit opened again is answered and sorted, and the tests are assessed: then the two services are audited. */
  async #finish({ lead, ada, ben }: Record<'lead' | 'ada' | 'ben', Client>, two: readonly Service[]): Promise<[undefined, string]> {
    const answers = await answerEverything(ada, ben, two);
    for (const { id, name } of two) {
      const open = (await ada.list<Finding>(`/services/${id}/findings`)).filter((one) => one.state === 'open');
      if (open.length > 0) await ada.post('/findings/moves', { action: 'triage', findings: open.map((one) => one.id) });
      const { body, etag } = await ada.ask<{ steps: { step: string; state: string }[] }>('GET', `/services/${id}/workflow`);
      if (body.steps.find((one) => one.step === 'integration-review')?.state !== 'done') {
        const mark = { state: 'done', note: 'The tests were gone through with the owner.' };
        await ada.ask('PUT', `/services/${id}/steps/integration-review`, mark, { 'if-match': etag });
      }
      const after = await lead.get<{ audited: boolean; steps: { step: string; state: string; reason: string }[] }>(
        `/services/${id}/workflow`,
      );
      if (!after.audited) throw new Error(`${name} is not audited: ${JSON.stringify(after.steps.filter((one) => one.state !== 'done'))}`);
    }
    return [undefined, `${answers}; ${two.map((one) => one.name).join(' and ')} went through all steps up to the compilation`];
  }

  async #compare(lead: Client, two: readonly Service[]): Promise<[undefined, string]> {
    const causes = new Map<string, number>();
    let [moves, unexplained] = [0, 0];
    for (const { id } of two) {
      const { items } = await lead.get<{ items: { run: string }[] }>(`/services/${id}/runs`);
      const found = await lead.get<{ moves: { causes: string[] }[] }>(`/services/${id}/compare?from=${items[1]?.run}&to=${items[0]?.run}`);
      moves += found.moves.length;
      unexplained += found.moves.filter((one) => one.causes.length === 0).length;
      for (const one of found.moves) for (const cause of one.causes) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    }
    if (unexplained > 0) throw new Error(`${unexplained} of ${moves} moved verdicts have no cause.`);
    return [undefined, `${moves} moved verdicts, each explained: ${[...causes].map(([cause, n]) => `${n} by ${cause}`).join(', ')}`];
  }

  async #standing(lead: Client): Promise<[undefined, string]> {
    const { progress, criteria, cost } = await lead.get<{
      progress: { progress: number; compliance: number; audited: number; services: number };
      criteria: { id: string; met: boolean | null }[];
      cost: { planned: number; actual: number; currency: string };
    }>('/program/dashboard');
    const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
    const met = criteria.map((one) => `${one.id} ${one.met === null ? 'not told' : one.met ? 'met' : 'not met'}`);
    return [
      undefined,
      `progress ${share(progress.progress)}, compliance ${share(progress.compliance)}, ${progress.audited} of ${progress.services} services audited; cost ${cost.currency} ${Math.round(cost.planned)} planned, ${Math.round(cost.actual)} actual; ${met.join(', ')}`,
    ];
  }

  async #userOf(client: Client, name: string): Promise<{ userId: string }> {
    const { items } = await client.get<{ items: { name: string; userId: string }[] }>('/people');
    const found = items.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not a member.`);
    return found;
  }
}
