import { EXPOSURES } from '@airworthy/model';
import type { Exposure } from '@airworthy/model';
import { ApiProblem } from '../api/problem.ts';
import { programDecision, serviceDecision } from './decisions.ts';
import { countsOf, findingsOf, rowsOfService } from './findings.ts';
import { detailsOf, itemCards, siteIndex } from './load.ts';
import { heatmap, serviceOf, servicePage, verdictRow } from './rows.ts';

const PAGE = 200;
const NONE = { items: [], next: null };

/** What the server would answer, from the result in the folder. */
export async function siteAnswer(address: string): Promise<unknown> {
  const { pathname, searchParams } = new URL(address, 'http://site.invalid');
  const path = pathname.replace(/^\/api\/orgs\/[^/]+/, '');
  const [, kind, id, what, item] = path.split('/').map(decodeURIComponent);
  if (pathname === '/api/me') return me();
  if (kind === 'services' && id === undefined) return { items: siteIndex().services.map((_, at) => serviceOf(at)), next: null };
  if (kind === 'services' && id !== undefined) return ofService(indexOf(id), what, item, searchParams);
  if (kind === 'findings') return ofFindings(id, searchParams);
  if (path === '/items') return { items: [...(await itemCards()).values()] };
  if (path === '/program/heatmap') return heatmap();
  if (path === '/program/decision') return programDecision(exposuresIn(searchParams));
  if (path === '/program/fleet') return fleet();
  if (path === '/situation') return { demo: { state: 'absent', problem: null }, missing: [] };
  if (kind === 'discussion') return { comments: [], attachments: [] };
  if (['runs', 'people', 'views', 'claims', 'waivers'].includes(kind ?? '') || path === '/program/phases') return NONE;
  throw new ApiProblem(404, { detail: 'A site without a server does not have this.' });
}

function me() {
  const { target } = siteIndex();
  const permissions = ['services:read', 'program:read', 'money:read'];
  return { id: 'reader', name: '', email: '', organisations: [{ id: 'site', name: target, slug: 'site', role: 'viewer', permissions }] };
}

function indexOf(id: string): number {
  const at = siteIndex().services.findIndex((one) => one.name === id);
  if (at === -1) throw new ApiProblem(404, { detail: 'There is no such service.' });
  return at;
}

function exposuresIn(search: URLSearchParams): Exposure[] {
  const asked = (search.get('exposures') ?? 'public').split(',');
  return EXPOSURES.filter((one) => asked.includes(one));
}

async function ofService(at: number, what: string | undefined, item: string | undefined, search: URLSearchParams): Promise<unknown> {
  if (what === undefined) return servicePage(at);
  if (what === 'decision') return serviceDecision(at, exposuresIn(search));
  const details = await detailsOf(at);
  const { commit = null } = {} as { commit?: string | null };
  if (what === 'portrait') {
    const { names: _names, files: _files, ...portrait } = details.portrait ?? {};
    return { run: 'site', commit, routes: details.routes, unread: details.registrations, portrait: details.portrait ? portrait : null };
  }
  if (what === 'findings') return { items: await rowsOfService(at), next: null };
  const cards = await itemCards();
  if (what === 'items' && item !== undefined) {
    const said = details.verdicts.find((one) => one.item === item);
    if (!said) throw new ApiProblem(404, { detail: 'There is no such item.' });
    const { status, method, confidence, reason, evidence } = said;
    const seen = { actor: 'worker', review: 'none', reviewer: null, runId: 'site', at: `${siteIndex().date}T00:00:00.000Z` };
    return {
      verdict: verdictRow(at, said, cards),
      card: cards.get(item) ?? null,
      events: [{ id: 1, method, status, confidence, reason, evidence, ...seen }],
      excerpts: details.excerpts,
    };
  }
  if (what === 'verdicts') {
    const from = Number(search.get('cursor') ?? 0);
    const rows = details.verdicts
      .filter((one) => search.get('status') === null || one.status === search.get('status'))
      .filter((one) => search.get('standard') === null || cards.get(one.item)?.standard === search.get('standard'));
    return {
      items: rows.slice(from, from + PAGE).map((one) => verdictRow(at, one, cards)),
      next: rows.length > from + PAGE ? String(from + PAGE) : null,
    };
  }
  return NONE;
}

async function ofFindings(id: string | undefined, search: URLSearchParams): Promise<unknown> {
  if (id === 'counts') return { items: countsOf(await findingsOf(search)) };
  if (id === undefined) {
    const [from, limit] = [Number(search.get('cursor') ?? 0), Number(search.get('limit') ?? 100)];
    const rows = await findingsOf(search);
    return { items: rows.slice(from, from + limit), next: rows.length > from + limit ? String(from + limit) : null };
  }
  const at = Number(id.split('-')[0]);
  const finding = (await rowsOfService(at)).find((one) => one.id === id);
  if (!finding) throw new ApiProblem(404, { detail: 'There is no such finding.' });
  return { finding, moves: [], history: [], waivers: [] };
}

function fleet() {
  const { fleet: model, target, date } = siteIndex();
  return {
    items: model === null ? [] : [{ repositoryId: 'site', repository: target, run: 'site', finishedAt: `${date}T00:00:00.000Z`, model }],
  };
}
