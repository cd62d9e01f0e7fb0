import type { ItemCard, Severity } from '@airworthy/model';
import { COMPONENT_WORDS } from '../view/words.ts';
import { codeBlock, inline } from '../markdown/escape.ts';
import { clip, LIMITS } from './limits.ts';

export type Level = 'error' | 'warning' | 'note';

export const LEVELS: Record<Severity, Level> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' };

/** GitHub reads critical above 9.0, high from 7.0, medium from 4.0, low above 0. */
const SECURITY_SEVERITY: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' };

const SECURITY_COMPONENTS = new Set(['api-security', 'websocket', 'secrets']);
const SECURITY_REFS = /^(cwe|asvs|api-top10|owasp|top10)\b/i;

export function isSecurity(item: ItemCard): boolean {
  return SECURITY_COMPONENTS.has(item.component) || item.refs.some((ref) => SECURITY_REFS.test(ref));
}

/** A reporting descriptor: what the item says, why it matters, how it is fixed. */
export function toRule(item: ItemCard): Record<string, unknown> {
  const cwe = item.refs.flatMap((ref) => {
    const number = /^cwe:(\d+)$/i.exec(ref)?.[1];
    return number ? [`external/cwe/cwe-${number.padStart(3, '0')}`] : [];
  });
  const tags = [...new Set([...(isSecurity(item) ? ['security'] : ['reliability']), item.component, item.standard, ...cwe])].slice(
    0,
    LIMITS.tags,
  );
  return {
    id: item.id,
    name: nameOf(item.title),
    shortDescription: { text: clip(item.title) },
    fullDescription: { text: clip(item.why || item.title) },
    help: { text: helpText(item), markdown: helpMarkdown(item) },
    defaultConfiguration: { level: LEVELS[item.severity] },
    properties: {
      tags,
      precision: 'high',
      'problem.severity': LEVELS[item.severity] === 'note' ? 'recommendation' : LEVELS[item.severity],
      ...(isSecurity(item) ? { 'security-severity': SECURITY_SEVERITY[item.severity] } : {}),
    },
  };
}

/** `RequestBodiesAreBounded`: the words of a title as an identifier. */
function nameOf(title: string): string {
  const words = title.match(/[A-Za-z0-9]+/g) ?? [];
  return clip(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Item', 255);
}

function helpText(item: ItemCard): string {
  const steps = item.fix?.steps.map((step, index) => `${index + 1}. ${step}`) ?? [];
  return [item.title, item.why, ...(steps.length > 0 ? ['Fix:', ...steps] : []), `Effort: ${item.effort.hours} h (${item.effort.role}).`]
    .join('\n')
    .toWellFormed();
}

function helpMarkdown(item: ItemCard): string {
  const steps = item.fix?.steps.map((step, index) => `${index + 1}. ${inline(step)}`) ?? [];
  const code = Object.entries(item.fix?.code ?? {}).flatMap(([key, text]) => [`**${inline(key)}**`, codeBlock(text)]);
  const parts = [
    `**${inline(item.title)}**`,
    inline(item.why),
    ...(steps.length > 0 ? ['### Fix', steps.join('\n'), ...code] : []),
    `Component: ${COMPONENT_WORDS[item.component]}. Effort: ${item.effort.hours} h (${item.effort.role}).`,
    ...(item.refs.length > 0 ? [`See ${item.refs.map(inline).join(', ')}.`] : []),
  ];
  return parts.join('\n\n').toWellFormed();
}
