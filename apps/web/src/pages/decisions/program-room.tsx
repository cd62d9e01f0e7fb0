import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useProgramDecision } from '../../api/decisions.ts';
import type { ProgramDecision, SignOff } from '../../api/decisions.ts';
import { DecisionMark, Grade } from '../../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { WindowRows } from '../../parts/window-rows.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import type { RoomSearch } from '../../routes/decisions.ts';
import { SITE } from '../../mode.ts';
import { Calculator } from './calculator.tsx';
import './decisions.css';
import type { Fix } from './invest.ts';
import { Presenter } from './presenter.tsx';
import { RoomDocuments } from './room-documents.tsx';
import { exposuresOf, Scenario } from './scenario.tsx';
import { SignForm, SignOffs } from './sign-off.tsx';

const words = text.decisions;
const ORDER = ['NO-GO', 'GO WITH CONDITIONS', 'GO'] as const;

/** May the program go: as far as its strictest service, by scenario; with what it takes, who signed, and slides. */
export function ProgramRoom(): ReactNode {
  const search = useSearch({ from: '/frame/decisions' });
  const navigate = useNavigate();
  const exposures = exposuresOf(search);
  const room = useProgramDecision(exposures);
  if (room.isPending) return <Waiting rows={8} />;
  if (room.isLoadingError) return <Problem error={room.error} again={() => void room.refetch()} />;
  const { decision, counts, services, money, signOffs } = room.data;
  const sum = (key: 'blockers' | 'conditions' | 'unverified'): number => services.reduce((total, one) => total + one[key], 0);
  const { slide, ...scenario } = search;
  if (slide !== undefined && services.length > 0)
    return <Presenter room={room.data} exposures={exposures} at={Number(slide) || 0} search={scenario} />;
  return (
    <>
      <div className="heading">
        <h1>{words.title}</h1>
        {services.length > 0 ? (
          <button
            type="button"
            className="primary"
            onClick={() => void navigate({ to: '/decisions', search: { ...scenario, slide: '0' } })}
          >
            {words.present.start}
          </button>
        ) : null}
      </div>
      {services.length === 0 ? (
        <Empty title={words.empty.title}>
          <p>{words.empty.text}</p>
          <p>
            <Link to="/">{text.program.empty.add}</Link>
          </p>
        </Empty>
      ) : (
        <>
          <Scenario search={search} />
          <p className="verdict-line">
            {words.rules} <DecisionMark decision={decision} />{' '}
            <span className="muted">{words.because(sum('blockers'), sum('conditions'), sum('unverified'))}</span>
          </p>
          <p className="facts">
            {ORDER.map((one) => (
              <span key={one}>
                <span className="count">{common.number(counts[one])}</span> <DecisionMark decision={one} />
              </span>
            ))}
          </p>
          <div className="beside room-beside">
            <Calculator fixes={fixesOf(services)} money={money} unverified={sum('unverified')} />
            <Services services={services} signOffs={signOffs} search={scenario} />
          </div>
          {SITE ? null : (
            <>
              <SignForm key={decision} path="/program/sign-offs" exposures={exposures} computed={decision} />
              <SignOffs
                withService
                signOffs={signOffs}
                now={(one) => {
                  if (one.exposures.join() !== exposures.join()) return undefined;
                  return one.serviceId === null ? decision : services.find((each) => each.id === one.serviceId)?.decision;
                }}
              />
              <RoomDocuments />
            </>
          )}
        </>
      )}
    </>
  );
}

/** All blockers of a service are one fix, and all its conditions another: a service goes as a whole. */
function fixesOf(services: ProgramDecision['services']): Fix[] {
  return services.flatMap((one) =>
    (['blocker', 'condition'] as const).flatMap((kind): Fix[] => {
      const [count, hours] = kind === 'blocker' ? [one.blockers, one.effort.blockers] : [one.conditions, one.effort.conditions];
      return count === 0 ? [] : [{ id: one.id, label: words.invest.package(one.name, kind, count), kind, hours }];
    }),
  );
}

function Services(props: {
  readonly services: ProgramDecision['services'];
  readonly signOffs: readonly SignOff[];
  readonly search: RoomSearch;
}): ReactNode {
  const { columns } = words;
  const signed = useMemo(() => {
    const newest = new Map<string, SignOff>();
    for (const one of props.signOffs) if (one.serviceId !== null && !newest.has(one.serviceId)) newest.set(one.serviceId, one);
    return newest;
  }, [props.signOffs]);
  const rows = useMemo(
    () =>
      props.services.toSorted(
        (a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision) || b.blockers - a.blockers || a.name.localeCompare(b.name),
      ),
    [props.services],
  );
  return (
    <section aria-labelledby="room-services">
      <h2 id="room-services">{words.all}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="room-services">
        <table className="rows tight" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col">{columns.service}</th>
              <th scope="col">{columns.decision}</th>
              <th scope="col">{text.overview.columns.grade}</th>
              <th scope="col">{columns.open}</th>
              <th scope="col">{columns.effort}</th>
              <th scope="col">{columns.signed}</th>
            </tr>
          </thead>
          <WindowRows rows={rows} height={66} columns={6}>
            {(one) => {
              const last = signed.get(one.id);
              return (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to="/decisions/$service" params={{ service: one.id }} search={props.search}>
                      {one.name}
                    </Link>{' '}
                    <span className="muted small">{common.severity[one.criticality]}</span>
                  </th>
                  <td>
                    <DecisionMark decision={one.decision} />
                  </td>
                  <td>{one.grade === null ? '–' : <Grade grade={one.grade} />}</td>
                  <td className="small wrap">{words.because(one.blockers, one.conditions, one.unverified)}</td>
                  <td>
                    {one.blockers === 0 ? '–' : words.invest.hoursOf(one.effort.blockers.reduce((total, each) => total + each.hours, 0))}
                  </td>
                  <td className="small">
                    {last === undefined ? (
                      <span className="muted">{words.present.nobody}</span>
                    ) : (
                      <>
                        <DecisionMark decision={last.decision} /> {last.name}
                      </>
                    )}
                  </td>
                </tr>
              );
            }}
          </WindowRows>
        </table>
      </div>
    </section>
  );
}
