import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { Finding, Work } from '../api/shapes.ts';
import { SeverityMark, StatusMark } from '../parts/marks.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';

const words = text.work;

/** What waits for whoever is signed in, the most urgent first. */
export function WorkPage(): ReactNode {
  const { at, may, org } = useSession();
  const work = useQuery({ queryKey: ['org', org.id, 'work'], queryFn: () => ask<Work>(at('/work')), refetchInterval: 60_000 });
  if (work.isPending) return <Waiting rows={8} />;
  if (work.isLoadingError) return <Problem error={work.error} again={() => void work.refetch()} />;
  const { claims, reviews, findings, waivers } = work.data;
  const overdue = findings.filter((one) => one.sla.state === 'breached').length;
  const total = claims.length + reviews.length + findings.length + waivers.length;
  return (
    <>
      <div className="heading">
        <h1>{words.title}</h1>
      </div>
      <p className="lead">{total === 0 ? words.nothing : words.lead(total, overdue)}</p>
      {may('verdicts:review') || may('waivers:approve') ? (
        <Part title={words.reviews.title} count={reviews.length + waivers.length} empty={words.reviews.empty}>
          {waivers.map((one) => (
            <li key={one.id}>
              <SeverityMark severity={one.severity} />
              <div>
                <Link to="/findings/$finding" params={{ finding: one.findingId }}>
                  {one.title}
                </Link>
                <div className="muted small">{words.waiver(one.service, one.reason)}</div>
              </div>
              <span className="muted">{words.since(common.day(one.requestedAt))}</span>
            </li>
          ))}
          {reviews.map((one) => (
            <li key={`${one.serviceId}:${one.item}`}>
              <SeverityMark severity={one.severity} />
              <div>
                <Link
                  to="/services/$service/review"
                  params={{ service: one.serviceId }}
                  search={{ show: 'review', at: `${one.serviceId}:${one.item}` }}
                >
                  {one.title}
                </Link>
                <div className="muted small">
                  {one.service} · {one.item}
                </div>
              </div>
              <StatusMark status={one.status} />
            </li>
          ))}
        </Part>
      ) : null}
      {may('verdicts:write') ? (
        <Part title={words.claims.title} count={claims.length} empty={words.claims.empty}>
          {claims.map((one) => (
            <li key={`${one.serviceId}:${one.item}:${one.kind}`}>
              <SeverityMark severity={one.severity} />
              <div>
                <Link to="/services/$service/review" params={{ service: one.serviceId }} search={{ at: `${one.serviceId}:${one.item}` }}>
                  {one.title}
                </Link>
                <div className="muted small">
                  {one.service} · {one.item}
                </div>
              </div>
              <span className="muted">{words.until(common.moment(one.until))}</span>
            </li>
          ))}
        </Part>
      ) : null}
      <Part title={words.findings.title} count={findings.length} empty={words.findings.empty}>
        {findings.toSorted(byDue).map((one) => (
          <li key={one.id}>
            <SeverityMark severity={one.severity} />
            <div>
              <Link to="/findings/$finding" params={{ finding: one.id }}>
                {one.title}
              </Link>
              <div className="muted small">
                {one.service} · {common.state[one.state]}
              </div>
            </div>
            <span className={one.sla.state === 'breached' ? 'overdue' : 'muted'}>{common.due(one.sla.daysLeft)}</span>
          </li>
        ))}
      </Part>
    </>
  );
}

const byDue = (a: Finding, b: Finding): number => (a.sla.daysLeft ?? Number.MAX_VALUE) - (b.sla.daysLeft ?? Number.MAX_VALUE);

function Part(props: { readonly title: string; readonly count: number; readonly empty: string; readonly children: ReactNode }): ReactNode {
  return (
    <section>
      <h2>
        {props.title} <span className="count">{props.count}</span>
      </h2>
      {props.count === 0 ? <p className="muted">{props.empty}</p> : <ul className="items">{props.children}</ul>}
    </section>
  );
}
