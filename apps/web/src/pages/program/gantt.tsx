import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { Assignment, Phase, Plan } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import type { Service } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';
import { daysFrom, scaleOf, spanOf, weeksOf } from './calendar-scale.ts';
import type { Scale } from './calendar-scale.ts';
import { PhaseBar } from './phase-bar.tsx';

const LABELS = 14;

interface GanttProps {
  readonly plan: Plan;
  readonly phases: readonly Phase[];
  readonly services: readonly Service[];
  readonly dimmed: boolean;
}

/** The schedule by phase and service. Phases are dragged in time, services between phases; both have a way by keyboard. */
export function Gantt({ plan, phases, services, dimmed }: GanttProps): ReactNode {
  const { may } = useSession();
  const { movePhase, moveService, busy, problem } = useReplan();
  const { schedule } = plan;
  const last = schedule.assignments.reduce((end, one) => (one.to > end ? one.to : end), schedule.endDay ?? schedule.start);
  const scale = scaleOf(schedule.start, last);
  const byService = Map.groupBy(schedule.assignments, (one) => one.service);
  const late = new Map((plan.slips?.services ?? []).map((one) => [one.service, one.days]));
  const today = new Date().toISOString().slice(0, 10);
  const groups = [...phases.toSorted((a, b) => a.number - b.number), null];
  const edit = may('program:plan');
  const move = may('services:write');
  return (
    <section aria-labelledby="gantt-title">
      <div className="heading">
        <h2 id="gantt-title">{program.plan.chart}</h2>
        <p className="legend muted small">
          {(['prepare', 'audit', 'review'] as const).map((one) => (
            <span key={one}>
              <span className={`swatch work-${one}`} aria-hidden="true" /> {program.plan.groups[one]}
            </span>
          ))}
        </p>
      </div>
      {edit ? (
        <p className="muted small" id="gantt-help">
          {program.plan.help}
        </p>
      ) : null}
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
      <div
        className={`gantt ${dimmed || busy ? 'dimmed' : ''}`}
        aria-busy={dimmed || busy}
        tabIndex={0}
        role="region"
        aria-labelledby="gantt-title"
      >
        <div className="gantt-axis" aria-hidden="true">
          <span />
          <div className="track">
            {weeksOf(scale, LABELS).map((week) => (
              <span key={week} style={{ left: spanOf(scale, week, week).left }}>
                {common.shortDay(week)}
              </span>
            ))}
          </div>
        </div>
        {groups.map((phase) => {
          const own = services.filter((one) => one.phase === (phase?.number ?? null) && byService.has(one.id));
          if (own.length === 0 && phase === null) return null;
          return (
            <PhaseGroup
              key={phase?.id ?? 'none'}
              phase={phase}
              scale={scale}
              assignments={own.flatMap((one) => byService.get(one.id) ?? [])}
              onMove={edit && phase ? (day) => movePhase(phase, day) : undefined}
              onDrop={
                move && phase
                  ? (id) =>
                      moveService(
                        services.find((one) => one.id === id),
                        phase.number,
                      )
                  : undefined
              }
            >
              {own.map((one) => (
                <ServiceRow
                  key={one.id}
                  service={one}
                  scale={scale}
                  plan={plan}
                  assignments={byService.get(one.id) ?? []}
                  late={late.get(one.id)}
                  phases={phases}
                  onPhase={move ? (number) => moveService(one, number) : undefined}
                />
              ))}
            </PhaseGroup>
          );
        })}
        {today >= scale.start && daysFrom(scale.start, today) < scale.days ? (
          <div className="gantt-today" aria-hidden="true">
            <span />
            <div className="track">
              <i style={{ left: spanOf(scale, today, today).left }} title={program.plan.today} />
            </div>
          </div>
        ) : null}
      </div>
    </section>
  );
}

function PhaseGroup(props: {
  readonly phase: Phase | null;
  readonly scale: Scale;
  readonly assignments: readonly Assignment[];
  readonly onMove: ((day: string | null) => void) | undefined;
  readonly onDrop: ((service: string) => void) | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { phase, scale, assignments, onMove, onDrop } = props;
  const [target, setTarget] = useState(false);
  const from = assignments.reduce<string | undefined>(
    (first, one) => (first === undefined || one.from < first ? one.from : first),
    undefined,
  );
  const to = assignments.reduce<string | undefined>((end, one) => (end === undefined || one.to > end ? one.to : end), undefined);
  const title = program.phases.name(phase?.number ?? null, phase?.title ?? program.plan.noPhase);
  return (
    <div
      className={`gantt-phase ${target ? 'target' : ''}`}
      onDragOver={(event: DragEvent) => {
        if (!onDrop) return;
        event.preventDefault();
        setTarget(true);
      }}
      onDragLeave={() => setTarget(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setTarget(false);
        onDrop?.(event.dataTransfer.getData('text/plain'));
      }}
    >
      <div className="gantt-row phase">
        <span className="gantt-label">
          <strong>{title}</strong>
          {onMove ? (
            <label className="not-before">
              <span className="hidden">
                {title}: {program.plan.notBefore}
              </span>
              <input type="date" value={phase?.notBefore ?? ''} onChange={(event) => onMove(event.target.value || null)} />
            </label>
          ) : phase?.notBefore ? (
            <span className="muted small">
              {program.plan.notBefore} {common.shortDay(phase.notBefore)}
            </span>
          ) : null}
        </span>
        <div className="track">
          {from !== undefined && to !== undefined ? <PhaseBar title={title} from={from} to={to} scale={scale} onMove={onMove} /> : null}
        </div>
      </div>
      {props.children}
    </div>
  );
}

function ServiceRow(props: {
  readonly service: Service;
  readonly scale: Scale;
  readonly plan: Plan;
  readonly assignments: readonly Assignment[];
  readonly late: number | undefined;
  readonly phases: readonly Phase[];
  readonly onPhase: ((number: number) => void) | undefined;
}): ReactNode {
  const { service, scale, plan, assignments, late, phases, onPhase } = props;
  const words = assignments
    .map(
      (one) =>
        `${program.plan.groups[one.group]} ${common.shortDay(one.from)} – ${common.shortDay(one.to)}, ${plan.names[one.auditor] ?? ''}`,
    )
    .join('; ');
  return (
    <div
      className="gantt-row"
      draggable={onPhase !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', service.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <span className="gantt-label">
        <Link to="/services/$service" params={{ service: service.id }} draggable={false}>
          {service.name}
        </Link>
        {late === undefined ? null : <span className="overdue small">{program.plan.later(Math.ceil(late))}</span>}
        {onPhase ? (
          <select
            aria-label={program.plan.phaseOf(service.name)}
            value={service.phase ?? ''}
            onChange={(event) => onPhase(Number(event.target.value))}
          >
            {service.phase === null ? <option value="">–</option> : null}
            {phases.map((one) => (
              <option key={one.id} value={one.number}>
                {one.number}
              </option>
            ))}
          </select>
        ) : null}
      </span>
      <div className="track" role="img" aria-label={`${service.name}: ${words}`} title={words}>
        {assignments.map((one) => (
          <span key={one.group} className={`work work-${one.group}`} style={spanOf(scale, one.from, one.to)} />
        ))}
      </div>
    </div>
  );
}

/** Says that a phase begins later, or that a service belongs to another one, and levels the work anew. */
function useReplan() {
  const { at, org } = useSession();
  const client = useQueryClient();
  const done = { onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }) };
  const phase = useMutation({
    mutationFn: ({ id, version, createdAt: _made, ...body }: Phase) => ask(at(`/program/phases/${id}`), { method: 'PUT', body, version }),
    ...done,
  });
  const service = useMutation({
    mutationFn: (to: { readonly id: string; readonly version: number; readonly phase: number }) =>
      ask(at(`/services/${to.id}`), { method: 'PATCH', body: { phase: to.phase }, version: to.version }),
    ...done,
  });
  return {
    movePhase: (one: Phase, day: string | null): void => phase.mutate({ ...one, notBefore: day }),
    moveService: (one: Service | undefined, number: number): void => {
      if (one && one.phase !== number) service.mutate({ id: one.id, version: one.version, phase: number });
    },
    busy: phase.isPending || service.isPending,
    problem: phase.error ?? service.error,
  };
}
