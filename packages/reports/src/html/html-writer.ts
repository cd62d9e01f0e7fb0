import type { AuditResult } from '@airworthy/model';
import type { ReportOptions, ReportWriter } from '../report-writer.ts';
import { DECISION_ORDER, groupDecisions } from '../view/decisions.ts';
import { CLIENT_SCRIPT, CLIENT_SCRIPT_HASH, CLIENT_STYLES, CLIENT_STYLES_HASH } from './client.generated.ts';
import { escape, scriptJson } from './markup.ts';
import { pack } from './pack.ts';
import { staticSummary } from './static-summary.ts';

/** One file with everything inside: it asks for nothing, and the policy in it forbids any script or style but its own. */
export const htmlWriter: ReportWriter = {
  id: 'html',
  mediaType: 'text/html',
  extension: 'html',
  write: (result, options) => page(result, options),
};

const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${CLIENT_SCRIPT_HASH}'`,
  `style-src 'sha256-${CLIENT_STYLES_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function page(result: AuditResult, options: ReportOptions): string {
  const data = (id: string, value: unknown): string => `<script type="application/json" id="${id}">${scriptJson(value)}</script>\n`;
  const packed = pack(result, options);
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n',
    `<meta name="generator" content="Airworthy ${escape(result.tool.version)}">\n<link rel="icon" href="data:,">\n`,
    `<title>${escape(titleOf(result))}</title>\n<style>${CLIENT_STYLES}</style>\n</head>\n<body>\n<div id="app">`,
    staticSummary(result),
    '</div>\n',
    data('root', packed.root),
    data('shared', packed.shared),
    ...(result.fleet ? [data('fleet', result.fleet)] : []),
    ...packed.details.map((one, index) => data(`service-${index}`, one)),
    `<script>${CLIENT_SCRIPT}</script>\n</body>\n</html>\n`,
  ].join('');
}

function titleOf(result: AuditResult): string {
  const [only] = result.services;
  if (result.services.length === 1 && only)
    return [groupDecisions(only.decisions)[0]?.decision, result.target, 'Airworthy'].filter(Boolean).join(' · ');
  const counts = DECISION_ORDER.map(
    (word) => [word, result.services.filter((one) => groupDecisions(one.decisions)[0]?.decision === word).length] as const,
  );
  return [...counts.filter(([, n]) => n > 0).map(([word, n]) => `${n} ${word}`), result.target, 'Airworthy'].join(' · ');
}
