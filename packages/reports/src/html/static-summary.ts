import type { AuditResult, Decision, ServiceResult } from '@airworthy/model';
import { blockersOf, fittingCode, headlineOf } from '../view/blockers.ts';
import type { Problem } from '../view/blockers.ts';
import { groupDecisions, headline } from '../view/decisions.ts';
import { ExcerptIndex, frame } from '../view/excerpts.ts';
import { count, due, hours, percent, plural } from '../view/numbers.ts';
import { EXPOSURE_WORDS } from '../view/words.ts';
import { escape, tag } from './markup.ts';

export const DECISION_CLASS: Record<Decision['decision'], string> = { GO: 'go', 'GO WITH CONDITIONS': 'conditional', 'NO-GO': 'no-go' };

/** Decision and blockers as plain HTML: what a reader gets before, and without, the script. */
export function staticSummary(result: AuditResult): string {
  const [only] = result.services;
  const excerpts = new ExcerptIndex(result.excerpts);
  const body = result.services.length === 1 && only ? servicePart(result, only, excerpts, 25) : fleetPart(result, excerpts);
  const about = escape(
    `Airworthy ${result.tool.version} · ${plural(result.services.length, 'service')} · ${plural(result.items.length, 'item')}`,
  );
  return `<main class="main"><div class="page">${tag('header', 'page-head', tag('h1', '', escape(result.target)), tag('p', 'muted', about))}${body}${tag('noscript', '', tag('p', 'note', 'This is the summary. Evidence, routes, questions and plan are shown when scripts may run.'))}</div></main>`;
}

function fleetPart(result: AuditResult, excerpts: ExcerptIndex): string {
  if (result.services.length === 0) return tag('p', 'empty', 'No service was found, so nothing was audited.');
  const rows = result.services.map((service) => {
    const decision = headline(service)?.decision ?? 'NO-GO';
    return tag(
      'tr',
      '',
      `<th scope="row">${escape(service.name)}</th>`,
      tag('td', '', tag('span', `word ${DECISION_CLASS[decision]}`, decision)),
      tag('td', '', escape(service.score.grade)),
      tag('td', 'right', percent(service.score.coverage)),
      tag('td', 'right', count(service.score.counts.fail)),
      tag('td', 'right', count(service.score.counts.unknown)),
    );
  });
  const head = ['service', 'decision (public)', 'grade', 'coverage', 'failed', 'not verified']
    .map((one) => `<th scope="col">${one}</th>`)
    .join('');
  const blocks = result.services
    .filter((service) => blockersOf(result, service).length > 0)
    .map((service) => tag('section', 'section', tag('h2', '', escape(service.name)), blockerList(result, service, excerpts, 3, 3)));
  return `<div class="table-wrap"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${blocks.join('')}`;
}

function servicePart(result: AuditResult, service: ServiceResult, excerpts: ExcerptIndex, most: number): string {
  const groups = groupDecisions(service.decisions).map((group) =>
    tag(
      'div',
      `banner ${DECISION_CLASS[group.decision]}`,
      tag('p', 'big', group.decision),
      tag('p', 'for', group.exposures.map((one) => EXPOSURE_WORDS[one]).join(' · ')),
      tag('p', '', escape(group.reason)),
    ),
  );
  const { score } = service;
  const grade = `Grade ${score.grade} at ${percent(score.coverage)} coverage: ${count(score.counts.pass)} passed, ${count(score.counts.partial)} partial, ${count(score.counts.fail)} failed, 0 waived, ${count(score.counts.unknown)} not verified, ${count(score.counts.notApplicable)} not applicable.`;
  return groups.join('') + tag('p', '', escape(grade)) + blockerList(result, service, excerpts, most, 2);
}

function blockerList(result: AuditResult, service: ServiceResult, excerpts: ExcerptIndex, most: number, level: number): string {
  const blockers = blockersOf(result, service);
  if (blockers.length === 0) return tag('p', 'muted', 'Nothing blocks a decision.');
  const rest = blockers.length - most;
  return tag(
    'div',
    '',
    tag(`h${level}`, '', `${plural(blockers.length, 'blocker')}`),
    ...blockers.slice(0, most).map((one) => problemCard(one, excerpts)),
    rest > 0 ? tag('p', 'muted', `and ${plural(rest, 'more blocker')}`) : '',
  );
}

function problemCard(problem: Problem, excerpts: ExcerptIndex): string {
  const { item } = problem;
  const [at] = problem.places;
  const excerpt = at ? excerpts.find(at) : undefined;
  const code =
    excerpt && at
      ? frame(excerpt, at.line, 2)
          .map((one) => `${one.marked ? '>' : ' '} ${one.number}  ${one.text}`)
          .join('\n')
      : '';
  const sample = fittingCode(item, problem.service);
  return tag(
    'article',
    'card problem',
    tag(
      'header',
      '',
      tag('p', 'line', tag('span', `chip ${item.severity}`, item.severity), tag('span', 'mono muted', escape(item.id))),
      tag('h3', '', escape(headlineOf(problem))),
      tag('p', 'muted', escape(`Should hold: ${item.title}`)),
    ),
    tag(
      'div',
      'problem-body',
      tag(
        'div',
        '',
        item.why ? tag('div', 'block', tag('p', 'label', 'Why it matters'), tag('p', '', escape(item.why))) : '',
        at
          ? tag(
              'div',
              'block',
              tag('p', 'label', 'Where'),
              tag('p', 'place', escape(`${at.path}:${at.line}`)),
              code ? `<pre>${escape(code)}</pre>` : '',
            )
          : '',
      ),
      tag(
        'div',
        '',
        tag(
          'div',
          'block',
          tag('p', 'label', 'Fix'),
          tag('ol', 'steps', ...(item.fix?.steps ?? []).map((step) => tag('li', '', escape(step)))),
          sample ? `<pre>${escape(sample[1])}</pre>` : '',
        ),
        tag('p', 'facts', escape(`${hours(problem.hours)} ${item.effort.role} · due ${due(problem.slaDays)}`)),
      ),
    ),
  );
}
