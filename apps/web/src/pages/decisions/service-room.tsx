import { decisionFor } from '@airworthy/program/sign-off';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useServiceDecision } from '../../api/decisions.ts';
import { DecisionMark, Grade } from '../../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { SITE } from '../../mode.ts';
import { InTheWay } from './blockers.tsx';
import { Calculator } from './calculator.tsx';
import './decisions.css';
import type { Fix } from './invest.ts';
import { RoomDocuments } from './room-documents.tsx';
import { exposuresOf, Scenario } from './scenario.tsx';
import { SignForm, SignOffs } from './sign-off.tsx';

const words = text.decisions;

/** May this service go: scenario, what stands in the way, what it takes, and who signed. */
export function ServiceRoom(): ReactNode {
  const { service: id } = useParams({ from: '/frame/decisions/$service' });
  const search = useSearch({ from: '/frame/decisions/$service' });
  const exposures = exposuresOf(search);
  const room = useServiceDecision(id, exposures);
  if (room.isPending) return <Waiting rows={8} />;
  if (room.isLoadingError) return <Problem error={room.error} again={() => void room.refetch()} />;
  const { service, decision, decisions, items, money, signOffs } = room.data;
  const count = (kind: string): number => items.filter((one) => one.kind === kind).length;
  const fixes = items.flatMap((one): Fix[] =>
    one.effort === null || one.kind === 'unverified' ? [] : [{ id: one.item, label: one.title, kind: one.kind, hours: [one.effort] }],
  );
  return (
    <>
      <p className="crumbs">
        <Link to="/decisions" search={search}>
          {words.title}
        </Link>{' '}
        ·{' '}
        <Link to="/services/$service" params={{ service: id }} search={{}}>
          {text.service.services}
        </Link>
      </p>
      <div className="heading">
        <h1>{service.name}</h1>
        {service.grade === null ? null : <Grade grade={service.grade} />}
      </div>
      {service.runId === null ? (
        <Empty title={words.empty.title}>
          <p>{words.empty.text}</p>
        </Empty>
      ) : (
        <>
          <Scenario search={search} />
          <p className="verdict-line">
            {words.rules} <DecisionMark decision={decision} />{' '}
            <span className="muted">{words.because(count('blocker'), count('condition'), count('unverified'))}</span>
          </p>
          <div className="beside room-beside">
            <Calculator fixes={fixes} money={money} unverified={count('unverified')} />
            <div>
              <InTheWay service={id} items={items} />
            </div>
          </div>
          {SITE ? null : (
            <>
              <SignForm key={decision} path={`/services/${id}/sign-offs`} exposures={exposures} computed={decision} />
              <SignOffs signOffs={signOffs} run={service.runId} now={(one) => decisionFor(decisions, one.exposures)} />
              <RoomDocuments service={id} />
            </>
          )}
        </>
      )}
    </>
  );
}
