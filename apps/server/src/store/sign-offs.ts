import type { Exposure } from '@airworthy/model';
import type { DecisionWord, SignOff } from '@airworthy/program';
import { record } from '../database/database.ts';
import type { Scope, Tx } from '../database/database.ts';

/** What was known when somebody signed. */
export interface SignedFacts {
  /** Number of the event of the ledger up to which things were looked at. */
  readonly seq: number;
  readonly blockers: number;
  readonly conditions: number;
  readonly unverified: number;
}

export interface SignOffRow extends SignOff {
  id: string;
  serviceId: string | null;
  service: string | null;
  runId: string | null;
  computed: DecisionWord;
  actor: string;
  at: string;
  facts: SignedFacts;
}

/** Sign-offs, newest first: of a service, of the program (null), or all. */
export async function signOffsOf(tx: Tx, service: string | null | undefined, limit = 200): Promise<SignOffRow[]> {
  let query = tx
    .selectFrom('sign_off')
    .leftJoin('service', 'service.id', 'sign_off.service_id')
    .select(['sign_off.id', 'sign_off.service_id', 'service.name as service', 'sign_off.run_id', 'sign_off.exposures', 'sign_off.decision'])
    .select(['sign_off.computed', 'sign_off.actor', 'sign_off.name', 'sign_off.body', 'sign_off.at'])
    .orderBy('sign_off.at', 'desc')
    .orderBy('sign_off.id')
    .limit(limit);
  if (service === null) query = query.where('sign_off.service_id', 'is', null);
  else if (service !== undefined) query = query.where('sign_off.service_id', '=', service);
  return (await query.execute()).map(({ service_id, run_id, at, body, ...row }) => ({
    ...row,
    ...body,
    serviceId: service_id,
    runId: run_id,
    at: at.toISOString(),
  }));
}

/** Keeps a signature with what was known, and tells the ledger. */
export async function sign(
  tx: Tx,
  scope: Scope,
  asked: SignOff,
  known: { readonly service: string | null; readonly run: string | null; readonly computed: DecisionWord; readonly facts: SignedFacts },
  now: Date,
): Promise<SignOffRow> {
  const { exposures, decision, name, ...rest } = asked;
  const body = { ...rest, facts: known.facts };
  const { id } = await tx
    .insertInto('sign_off')
    .values({
      service_id: known.service,
      run_id: known.run,
      exposures: exposures as Exposure[],
      decision,
      computed: known.computed,
      actor: scope.actor,
      name,
      body: JSON.stringify(body),
      at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await record(tx, scope, 'decision.signed', known.service === null ? 'program' : `service/${known.service}`, {
    signOff: id,
    ...asked,
    computed: known.computed,
    facts: known.facts,
  });
  const [row] = (await signOffsOf(tx, known.service)).filter((one) => one.id === id);
  if (row === undefined) throw new Error('the signature was not kept');
  return row;
}
