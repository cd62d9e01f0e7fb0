import type { ReactNode } from 'react';
import type { FleetModel } from '../../api/program.ts';
import { Place } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { fleet as text } from '../../text/pages.ts';
import { Part, Rows, ServiceName } from './parts.tsx';

/** What services do alike, and what several of them do wrong. */
export function Patterns({ model }: { readonly model: FleetModel }): ReactNode {
  const { weakColumns, switchColumns, stubColumns, driftColumns } = text.patterns;
  const authenticated = model.edges.filter((one) => one.state === 'authenticated').length;
  const good = [
    ...(authenticated > 0 ? [text.patterns.authenticated(authenticated)] : []),
    ...model.controls.filter((one) => one.variants === 1).map((one) => text.patterns.sameControl(one.name, one.kind, one.copies.length)),
    ...model.signatures
      .filter((one) => one.differs.length === 0 && one.members.length > 1)
      .map((one) => text.patterns.sameSignature(one.key, one.members.length)),
  ];
  const switches = model.switches.filter((one) => one.whenUnset === 'off');
  const none = <p className="muted">{text.patterns.none}</p>;
  return (
    <>
      <Part title={text.patterns.good}>
        {good.length === 0 ? <p className="muted">{text.patterns.goodNone}</p> : null}
        <ul className="places">
          {good.map((one) => (
            <li key={one}>
              <span className="mark mark-pass" aria-hidden="true">
                ●
              </span>{' '}
              {one}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={text.patterns.weak}>
        {model.weakGuards.length === 0 ? (
          none
        ) : (
          <Rows
            label={text.patterns.weak}
            columns={[
              [weakColumns.guard],
              [weakColumns.service],
              [weakColumns.kind],
              [weakColumns.routes, true],
              [weakColumns.open, true],
              [weakColumns.place],
            ]}
            rows={model.weakGuards.toSorted((a, b) => b.open - a.open || b.routes - a.routes)}
            keyOf={(one) => `${one.service} ${one.name} ${one.place.line}`}
            cells={(one) => [
              <code key="name">{one.name}</code>,
              <ServiceName key="service" name={one.service} />,
              text.patterns.kinds[one.kind] ?? one.kind,
              common.number(one.routes),
              <span key="open" className={one.open > 0 ? 'overdue' : ''}>
                {common.number(one.open)}
              </span>,
              <Place key="place" {...one.place} />,
            ]}
          />
        )}
      </Part>
      <Part title={text.patterns.switches}>
        {switches.length === 0 ? (
          none
        ) : (
          <Rows
            label={text.patterns.switches}
            columns={[[switchColumns.name], [switchColumns.control], [switchColumns.service], [switchColumns.test], [switchColumns.place]]}
            rows={switches}
            keyOf={(one) => `${one.service} ${one.name} ${one.place.line}`}
            cells={(one) => [
              <code key="name">{one.name}</code>,
              one.control,
              <ServiceName key="service" name={one.service} />,
              <code key="test">{one.test}</code>,
              <Place key="place" {...one.place} />,
            ]}
          />
        )}
      </Part>
      <Part title={text.patterns.stubs}>
        {model.stubs.length === 0 ? (
          none
        ) : (
          <Rows
            label={text.patterns.stubs}
            columns={[[stubColumns.name], [stubColumns.kind], [stubColumns.service], [stubColumns.runs], [stubColumns.place]]}
            rows={model.stubs.toSorted((a, b) => Number(b.wiring === 'wired') - Number(a.wiring === 'wired'))}
            keyOf={(one) => `${one.service} ${one.name} ${one.place.path}:${one.place.line}`}
            cells={(one) => [
              <code key="name">{one.name}</code>,
              text.patterns.stubKinds[one.kind] ?? one.kind,
              <ServiceName key="service" name={one.service} />,
              one.wiring === 'not-wired' ? text.tables.wired.no : text.tables.wired.yes,
              <Place key="place" {...one.place} />,
            ]}
          />
        )}
      </Part>
      <Part title={text.patterns.drift}>
        {model.drift.length === 0 ? (
          none
        ) : (
          <Rows
            label={text.patterns.drift}
            columns={[[driftColumns.name], [driftColumns.kind], [driftColumns.versions]]}
            rows={model.drift.toSorted((a, b) => DRIFT.indexOf(a.kind) - DRIFT.indexOf(b.kind) || b.versions.length - a.versions.length)}
            keyOf={(one) => one.name}
            cells={(one) => [
              <code key="name">{one.name}</code>,
              text.patterns.driftKinds[one.kind],
              one.versions.map((each) => `${each.version} (${each.services.length})`).join(', '),
            ]}
          />
        )}
      </Part>
      {model.gaps.length > 0 ? (
        <Part title={text.patterns.gaps} help={text.patterns.gapHelp}>
          <ul className="places">
            {model.gaps.map((one) => (
              <li key={`${one.service} ${one.family}`}>
                <ServiceName name={one.service} />: {one.family}, {one.reasons.join('; ')}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
    </>
  );
}

const DRIFT = ['major', 'minor', 'patch'] as const;
