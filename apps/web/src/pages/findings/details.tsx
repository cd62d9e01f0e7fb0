import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useItemQuery } from '../../api/bench.ts';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Finding, FindingPage as Shown, ItemPage, Page } from '../../api/shapes.ts';
import { SITE } from '../../mode.ts';
import { Code } from '../../parts/code.tsx';
import { Discussion } from '../../parts/discussion.tsx';
import { Place, SeverityMark } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { Issues } from './issues.tsx';
import { Moves } from './moves.tsx';
import { Waivers } from './waivers.tsx';

const words = text.findings.page;
const WITH_CODE = 5;

/** One finding: what, where, why it matters, how to fix it, and what was done about it. */
export function FindingDetails({ id, brief = false }: { readonly id: string; readonly brief?: boolean }): ReactNode {
  const { at, org } = useSession();
  const { nameOf } = usePeople();
  const itemQuery = useItemQuery();
  const found = useQuery({ queryKey: ['org', org.id, 'finding', id], queryFn: () => ask<Shown>(at(`/findings/${id}`)) });
  const finding = found.data?.finding;
  const item = useQuery({ ...itemQuery(finding?.serviceId ?? '', finding?.item ?? ''), enabled: finding !== undefined });
  if (found.isPending) return <Waiting />;
  if (found.isLoadingError) return <Problem error={found.error} again={() => void found.refetch()} />;
  const { moves, history, waivers } = found.data;
  const one = found.data.finding;
  const card = item.data?.card;
  return (
    <>
      {brief ? null : (
        <p className="crumbs">
          <Link to="/findings">{text.findings.title}</Link> ·{' '}
          <Link to="/services/$service" params={{ service: one.serviceId }} search={{ tab: 'findings' }}>
            {one.service}
          </Link>
        </p>
      )}
      {brief ? <h2>{one.title}</h2> : <h1>{one.title}</h1>}
      <p className="facts">
        <SeverityMark severity={one.severity} /> <strong>{common.state[one.state]}</strong>
        <span className="muted">{text.findings.effort(one.effortHours, one.role)}</span>
        <Link to="/services/$service/items/$item" params={{ service: one.serviceId, item: one.item }}>
          {one.item}
        </Link>
        {brief ? <span className="muted">{one.service}</span> : null}
      </p>
      {SITE ? null : (
        <>
          <Countdown finding={one} />
          <Owner finding={one} />
        </>
      )}
      {one.message.replace(/\.$/, '') === one.title ? null : <p className="lead">{one.message}</p>}
      {card && !one.title.endsWith(card.title) ? <p className="muted">{words.wanted(card.title)}</p> : null}
      <div className={brief ? '' : 'beside'}>
        <div>
          {one.locations.length > 0 ? (
            <section>
              <h2>{words.where}</h2>
              <ul className="places">
                {one.locations.map((place, index) => (
                  <li key={`${place.path}:${place.line}`}>
                    <Place {...place} />
                    {index < WITH_CODE ? <Code place={place} excerpts={item.data?.excerpts ?? []} /> : null}
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          {card ? (
            <section>
              <h2>{words.why}</h2>
              <p>{card.why}</p>
              {card.fix && card.fix.steps.length > 0 ? (
                <>
                  <h2>{words.fix}</h2>
                  <ol>
                    {card.fix.steps.map((step) => (
                      <li key={step}>{step}</li>
                    ))}
                  </ol>
                  <FixCode code={card.fix.code} service={one.serviceId} />
                </>
              ) : null}
            </section>
          ) : null}
          {item.data ? <Live item={item.data} /> : null}
        </div>
        <div>
          {SITE ? null : (
            <>
              <Moves finding={one} moves={moves} />
              <Issues id={id} />
              <Waivers id={id} waivers={waivers} />
              <section>
                <h2>{words.history}</h2>
                <ul className="history">
                  {history.map((step) => (
                    <li key={`${step.at} ${step.to}`}>
                      <span className="muted">{common.moment(step.at)}</span>{' '}
                      {common.state[step.to as keyof typeof common.state] ?? step.to}
                      {step.note === '' ? '' : `: ${step.note}`} <span className="muted small">{nameOf(step.actor)}</span>
                    </li>
                  ))}
                </ul>
              </section>
            </>
          )}
          {brief ? null : <Related finding={one} />}
          {SITE ? null : <Discussion type="finding" subject={id} />}
        </div>
      </div>
    </>
  );
}

/** The deadline as words and as a length: how much of the time is gone. */
function Countdown({ finding }: { readonly finding: Finding }): ReactNode {
  const { sla, openedAt } = finding;
  const total = sla.dueAt === null ? null : (Date.parse(sla.dueAt) - Date.parse(openedAt)) / 86_400_000;
  const share = total === null || sla.daysLeft === null ? 0 : Math.min(1, Math.max(0, 1 - sla.daysLeft / total));
  return (
    <div className="countdown">
      <span className={sla.state === 'breached' ? 'overdue' : ''}>{common.due(sla.daysLeft)}</span>
      {sla.dueAt === null ? null : (
        <span className={`sla sla-${sla.state}`} aria-hidden="true">
          <span style={{ width: `${Math.round(share * 100)}%` }} />
        </span>
      )}
      <span className="muted small">
        {words.opened(common.day(openedAt))}
        {sla.dueAt === null ? '' : ` · ${words.slaOf(common.day(sla.dueAt))}`} {sla.pausedDays >= 1 ? words.paused(sla.pausedDays) : ''}
      </span>
    </div>
  );
}

function Owner({ finding }: { readonly finding: Finding }): ReactNode {
  const { at, may, org } = useSession();
  const people = usePeople();
  const client = useQueryClient();
  const [wished, setWished] = useState<string | null>();
  const assign = useMutation({
    mutationFn: (ownerId: string | null) => ask(at('/findings/owners'), { body: { findings: [finding.id], ownerId } }),
    onMutate: setWished,
    onError: () => setWished(undefined),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const owner = wished === undefined || !assign.isPending ? finding.ownerId : wished;
  if (!may('findings:triage'))
    return (
      <p className="muted">
        {words.owner}: {owner === null ? text.findings.nobody : people.nameOf(owner)}
      </p>
    );
  return (
    <div className="owner">
      <label>
        {words.owner}{' '}
        <select value={owner ?? ''} onChange={(event) => assign.mutate(event.target.value || null)}>
          <option value="">{text.findings.nobody}</option>
          {people.all.map((one) => (
            <option key={one.userId} value={one.userId}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      {assign.isError ? (
        <p className="wrong" role="alert">
          {assign.error.message}
        </p>
      ) : null}
    </div>
  );
}

/** Code of the fix. What the service is built with shows, the rest can be opened. */
function FixCode({ code, service }: { readonly code: Readonly<Record<string, string>>; readonly service: string }): ReactNode {
  const services = useServices();
  const built = services.data?.items.find((one) => one.id === service)?.summary?.frameworks ?? [];
  const names = Object.keys(code);
  const fits = names.filter((name) => built.some((one) => name.toLowerCase().includes(one)));
  return [...fits, ...names.filter((name) => !fits.includes(name))].map((name, index) => (
    <details key={name} open={fits.length > 0 ? fits.includes(name) : index === 0}>
      <summary>{words.codeFor(name)}</summary>
      <pre aria-label={words.codeFor(name)} tabIndex={0}>
        <code>{code[name]}</code>
      </pre>
    </details>
  ));
}

/** What a probe of the running service saw, word by word. */
function Live({ item }: { readonly item: ItemPage }): ReactNode {
  const seen = item.events.filter((one) => one.method === 'live');
  if (seen.length === 0) return null;
  return (
    <section>
      <h2>{words.live}</h2>
      {seen.map((event) => (
        <div key={event.id} className="transcript">
          <p>
            {event.reason} <span className="muted small">{common.moment(event.at)}</span>
          </p>
          {event.evidence.length > 0 ? (
            <pre tabIndex={0} aria-label={text.bench.evidence.transcript}>
              <code>{event.evidence.map((one) => one.message).join('\n')}</code>
            </pre>
          ) : null}
        </div>
      ))}
    </section>
  );
}

function Related({ finding }: { readonly finding: Finding }): ReactNode {
  const { at, org } = useSession();
  const related = useQuery({
    queryKey: ['org', org.id, 'findings', 'related', finding.item],
    queryFn: () => ask<Page<Finding>>(at(`/findings?item=${finding.item}&live=true&limit=100`)),
  });
  const others = related.data?.items.filter((one) => one.id !== finding.id) ?? [];
  return (
    <section>
      <h2>
        {words.related} {others.length > 0 ? <span className="count">{others.length}</span> : null}
      </h2>
      {related.data && others.length === 0 ? <p className="muted">{words.relatedNone}</p> : null}
      <ul className="places related">
        {others.map((one) => (
          <li key={one.id}>
            <Link to="/findings/$finding" params={{ finding: one.id }}>
              {one.service}
            </Link>{' '}
            <span className="muted small">
              {common.state[one.state]} · {common.due(one.sla.daysLeft)}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/items/$item" params={{ item: finding.item }}>
          {words.everywhere}
        </Link>
      </p>
    </section>
  );
}
