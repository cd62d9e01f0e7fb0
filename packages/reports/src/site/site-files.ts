import type { AuditResult, Excerpt, FleetModel, ItemCard, ServiceResult } from '@airworthy/model';
import { citedPlaces } from './cited-places.ts';

/** What the pages of a static site know from the start. */
export interface SiteIndex {
  target: string;
  tool: string;
  /** Day of the snapshot, `YYYY-MM-DD`. */
  date: string;
  currency: string;
  rates: Record<string, number>;
  fleet: FleetModel | null;
  /** Everything of a service that lists show; its verdicts, findings and code come from `data/service-N.js`. */
  services: SiteService[];
}

export type SiteService = Pick<
  ServiceResult,
  'name' | 'path' | 'score' | 'standards' | 'components' | 'decisions' | 'frameworks' | 'capabilities' | 'lines'
> & { findings: Record<'critical' | 'high' | 'medium' | 'low', number> };

/** What a page of one service needs besides. */
export interface SiteDetails extends Pick<ServiceResult, 'verdicts' | 'findings' | 'routes' | 'registrations'> {
  portrait: ServiceResult['portrait'] | null;
  excerpts: Excerpt[];
}

export interface SiteFile {
  path: string;
  content: string;
}

/**
 * A result as a folder of pages for `file://`: nothing is asked of a network, so that data comes as scripts. `app.js` and `app.css` of the web app
 * have to lie beside it.
 */
export function siteFiles(result: AuditResult, { date }: { readonly date: string }): SiteFile[] {
  const index: SiteIndex = {
    target: result.target,
    tool: result.tool.version,
    date,
    currency: result.currency,
    rates: result.rates,
    fleet: result.fleet ?? null,
    services: result.services.map((one) => {
      const findings = { critical: 0, high: 0, medium: 0, low: 0 };
      for (const { severity } of one.findings) findings[severity] += 1;
      const { name, path, score, standards, components, decisions, frameworks, capabilities, lines } = one;
      return { name, path, score, standards, components, decisions, frameworks, capabilities, lines, findings };
    }),
  };
  return [
    { path: 'index.html', content: page(result.target) },
    { path: 'data/index.js', content: `window.airworthySite=${json(index)};\n` },
    { path: 'data/items.js', content: `window.airworthyPart('items',${json(result.items satisfies ItemCard[])});\n` },
    ...result.services.map((one, at) => ({
      path: `data/service-${at}.js`,
      content: `window.airworthyPart('service-${at}',${json(detailsOf(one, result.excerpts))});\n`,
    })),
  ];
}

function detailsOf(service: ServiceResult, excerpts: readonly Excerpt[]): SiteDetails {
  const { verdicts, findings, routes, registrations, portrait } = service;
  const cited = citedPlaces(service);
  return {
    verdicts,
    findings,
    routes,
    registrations: registrations.filter((one) => one.state === 'unknown'),
    portrait: portrait ?? null,
    excerpts: excerpts.filter((one) =>
      cited.get(one.path)?.some((line) => line >= one.firstLine && line < one.firstLine + one.lines.length),
    ),
  };
}

/** No request leaves the page: scripts and styles lie beside it, and nothing may connect. */
const POLICY =
  "default-src 'none'; script-src file: 'self'; style-src file: 'self' 'unsafe-inline'; img-src file: 'self' data:; base-uri 'none'; form-action 'none'";

function page(target: string): string {
  const title = target.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${title} · Airworthy</title>
    <link rel="icon" href="icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="app.css" />
  </head>
  <body>
    <div id="root"></div>
    <noscript>This page shows the results in data/ by a script of its own; it needs JavaScript and no network.</noscript>
    <script src="data/index.js"></script>
    <script src="app.js"></script>
  </body>
</html>
`;
}

/** In a script, these two would end a line. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
