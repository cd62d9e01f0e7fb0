import { found } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { ProviderError } from './provider-error.ts';

export type Body = Record<string, unknown>;
type Run = (ledger: Ledger, body: Body, id: string, query: URLSearchParams) => unknown;

const PAGE = 100;

/** Method, path with one optional identifier, and what is done. */
const ROUTES: readonly (readonly [method: string, path: RegExp, run: Run])[] = [
  [
    'POST',
    /^\/v1\/charges$/u,
    (ledger, body) =>
      ledger.createCharge({
        amount: amount(body) ?? 0,
        currency: currency(body),
        source: text(body, 'source'),
        capture: body['capture'] !== false,
        metadata: strings(body['metadata']),
      }),
  ],
  ['GET', /^\/v1\/charges$/u, (ledger, _, __, query) => page([...ledger.charges.values()], query.get('after'))],
  ['GET', /^\/v1\/charges\/(\w+)$/u, (ledger, _, id) => ledger.charge(id)],
  ['POST', /^\/v1\/charges\/(\w+)\/capture$/u, (ledger, body, id) => ledger.capture(id, amount(body))],
  ['POST', /^\/v1\/charges\/(\w+)\/cancel$/u, (ledger, _, id) => ledger.cancel(id)],
  ['POST', /^\/v1\/charges\/(\w+)\/refunds$/u, (ledger, body, id) => ledger.refund(id, amount(body), strings(body['metadata']))],
  ['GET', /^\/v1\/refunds\/(\w+)$/u, (ledger, _, id) => found(ledger.refunds, id, 'refund')],
  ['POST', /^\/v1\/accounts$/u, (ledger, body) => ledger.createAccount(text(body, 'email'))],
  [
    'POST',
    /^\/v1\/transfers$/u,
    (ledger, body) =>
      ledger.transfer({
        amount: amount(body) ?? 0,
        currency: currency(body),
        destination: text(body, 'destination'),
        chargeId: typeof body['chargeId'] === 'string' ? body['chargeId'] : null,
        metadata: strings(body['metadata']),
      }),
  ],
  ['POST', /^\/v1\/transfers\/(\w+)\/reversals$/u, (ledger, body, id) => ledger.reverseTransfer(id, amount(body))],
  ['GET', /^\/v1\/disputes\/(\w+)$/u, (ledger, _, id) => found(ledger.disputes, id, 'dispute')],
  ['POST', /^\/v1\/disputes\/(\w+)$/u, (ledger, body, id) => ledger.submitEvidence(id, strings(body['evidence']))],
  [
    'GET',
    /^\/v1\/balance$/u,
    (ledger, _, __, query) => ({
      account: accountOf(query),
      amount: ledger.balance(accountOf(query)),
    }),
  ],
  [
    'GET',
    /^\/v1\/movements$/u,
    (ledger, _, __, query) =>
      page(
        ledger.movements.filter((one) => one.account === accountOf(query)),
        query.get('after'),
      ),
  ],
  ['POST', /^\/v1\/test\/disputes$/u, (ledger, body) => ledger.openDispute(text(body, 'charge'))],
  [
    'POST',
    /^\/v1\/test\/disputes\/(\w+)\/close$/u,
    (ledger, body, id) => ledger.closeDispute(id, body['status'] === 'won' ? 'won' : 'lost'),
  ],
  ['POST', /^\/v1\/test\/settle\/(\w+)$/u, (ledger, _, id) => ledger.settle(id)],
];

export function routeOf(ledger: Ledger, method: string, url: URL, body: Body): { status: number; body: unknown } {
  for (const [verb, path, run] of ROUTES) {
    const match = verb === method ? path.exec(url.pathname) : null;
    if (match) return { status: 200, body: run(ledger, body, match[1] ?? '', url.searchParams) };
  }
  throw new ProviderError(404, 'no_such_route', `${method} ${url.pathname} is not part of this API.`);
}

function page<Row extends { id: string }>(rows: readonly Row[], after: string | null): { data: readonly Row[]; hasMore: boolean } {
  const start = after === null ? 0 : rows.findIndex((one) => one.id === after) + 1;
  return { data: rows.slice(start, start + PAGE), hasMore: rows.length > start + PAGE };
}

function accountOf(query: URLSearchParams): string {
  return query.get('account') ?? 'platform';
}

function text(body: Body, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw new ProviderError(400, 'parameter_missing', `${key} is missing.`);
  return value;
}

function currency(body: Body): string {
  const code = text(body, 'currency');
  if (!/^[A-Za-z]{3}$/u.test(code)) throw new ProviderError(400, 'currency_invalid', 'A currency is three letters.');
  return code.toUpperCase();
}

function amount(body: Body): number | undefined {
  const value = body['amount'];
  if (value !== undefined && typeof value !== 'number') throw new ProviderError(400, 'amount_invalid', 'amount is not a number.');
  return value;
}

function strings(value: unknown): Record<string, string> {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === 'string'));
}
