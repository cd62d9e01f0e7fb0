import type { Exposure } from '@airworthy/model';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useServiceDecision } from '../../api/decisions.ts';
import type { ProgramDecision } from '../../api/decisions.ts';
import { DecisionMark, Grade } from '../../parts/marks.tsx';
import { Waiting } from '../../parts/states.tsx';
import type { RoomSearch } from '../../routes/decisions.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.decisions;
const RANK = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 } as const;
/** Blockers that a slide has room for. */
const MOST = 6;

/** Slides over the whole window: the program, then a service a slide, the worst first. Arrow keys turn, Escape ends; the slide is in the address. */
export function Presenter(props: {
  readonly room: ProgramDecision;
  readonly exposures: readonly Exposure[];
  readonly at: number;
  readonly search: RoomSearch;
}): ReactNode {
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const services = props.room.services.toSorted(
    (a, b) => RANK[a.decision] - RANK[b.decision] || b.blockers - a.blockers || a.name.localeCompare(b.name),
  );
  const last = services.length;
  const at = Math.min(last, Math.max(0, Math.floor(props.at)));
  const go = (slide: number | undefined): void => {
    if (slide === undefined && document.fullscreenElement !== null) void document.exitFullscreen();
    const bounded = slide === undefined ? {} : { slide: String(Math.min(last, Math.max(0, slide))) };
    void navigate({ to: '/decisions', search: { ...props.search, ...bounded }, replace: slide !== undefined });
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const turn: Readonly<Record<string, number>> = {
        ArrowRight: at + 1,
        PageDown: at + 1,
        ArrowLeft: at - 1,
        PageUp: at - 1,
        Home: 0,
        End: last,
      };
      if (event.key === 'Escape') go(undefined);
      else if (turn[event.key] !== undefined) go(turn[event.key]);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  useEffect(() => box.current?.focus(), []);
  const service = services[at - 1];
  return (
    <div ref={box} className="presenter" tabIndex={-1}>
      <div className="slide" aria-live="polite">
        {service === undefined ? (
          <Summary room={props.room} exposures={props.exposures} />
        ) : (
          <ServiceSlide key={service.id} service={service} room={props.room} exposures={props.exposures} />
        )}
      </div>
      <footer className="line">
        <span className="muted small grow">{words.present.help}</span>
        <button type="button" className="quiet" onClick={() => go(at - 1)} disabled={at === 0} aria-label={words.present.previous}>
          ←
        </button>
        <span>{words.present.slide(at + 1, last + 1)}</span>
        <button type="button" className="quiet" onClick={() => go(at + 1)} disabled={at === last} aria-label={words.present.next}>
          →
        </button>
        <button type="button" className="quiet" onClick={() => void box.current?.requestFullscreen()}>
          {words.present.full}
        </button>
        <button type="button" className="quiet" onClick={() => go(undefined)}>
          {words.present.end}
        </button>
      </footer>
    </div>
  );
}

const scenarioWords = (exposures: readonly Exposure[]): string => exposures.map((one) => common.exposure[one] ?? one).join(' · ');

function Summary({ room, exposures }: { readonly room: ProgramDecision; readonly exposures: readonly Exposure[] }): ReactNode {
  const signed = room.signOffs.find((one) => one.serviceId === null);
  return (
    <>
      <p className="muted">{scenarioWords(exposures)}</p>
      <h1>{words.present.summary}</h1>
      <p className="huge">
        <DecisionMark decision={room.decision} />
      </p>
      <ul className="plain grid-counts">
        {(['NO-GO', 'GO WITH CONDITIONS', 'GO'] as const).map((one) => (
          <li key={one}>
            <span className="number">{common.number(room.counts[one])}</span> {common.decision[one]}
            <span className="muted names">
              {room.services
                .filter((each) => each.decision === one)
                .slice(0, 24)
                .map((each) => each.name)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      <p className="muted">{signed ? words.signed.by(signed.name, common.day(signed.at)) : words.present.nobody}</p>
    </>
  );
}

function ServiceSlide(props: {
  readonly service: ProgramDecision['services'][number];
  readonly room: ProgramDecision;
  readonly exposures: readonly Exposure[];
}): ReactNode {
  const { service, room } = props;
  const detail = useServiceDecision(service.id, props.exposures);
  const signed = room.signOffs.find((one) => one.serviceId === service.id);
  const ours = detail.data?.service.id === service.id ? detail.data : undefined;
  const shown = ours?.items.filter((one) => one.kind === (service.blockers > 0 ? 'blocker' : 'condition')) ?? [];
  const hours = service.effort.blockers.reduce((total, one) => total + one.hours, 0);
  return (
    <>
      <p className="muted">
        {scenarioWords(props.exposures)} · {common.severity[service.criticality]}
      </p>
      <h1>
        {service.name} {service.grade === null ? null : <Grade grade={service.grade} />}
      </h1>
      <p className="huge">
        <DecisionMark decision={service.decision} />
      </p>
      <p>{words.because(service.blockers, service.conditions, service.unverified)}</p>
      {ours === undefined ? <Waiting rows={3} /> : null}
      <ul className="slide-items">
        {shown.slice(0, MOST).map((one) => (
          <li key={one.item}>
            {one.title} <span className="muted">{one.effort === null ? '' : words.effort(one.effort.hours, one.effort.role)}</span>
          </li>
        ))}
        {shown.length > MOST ? <li className="muted">{words.more(shown.length - MOST)}</li> : null}
      </ul>
      {hours > 0 ? (
        <p>
          {words.present.takes}: <strong>{words.invest.hoursOf(hours)}</strong>
          {room.money === null
            ? ''
            : `, ${text.program.money(Math.round(service.effort.blockers.reduce((total, one) => total + one.hours * (room.money?.rates[one.role] ?? 0), 0)), room.money.currency)}`}
        </p>
      ) : null}
      <p className="muted">
        {signed ? `${common.decision[signed.decision]}: ${words.signed.by(signed.name, common.day(signed.at))}` : words.present.nobody}
      </p>
    </>
  );
}
