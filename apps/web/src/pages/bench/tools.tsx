import { SEVERITIES, STATUSES } from '@airworthy/model';
import type { ReactNode, RefObject } from 'react';
import type { Scope } from '../../api/bench.ts';
import type { Verdict } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import type { BenchFilter } from './rows.ts';
import { matching } from './rows.ts';

const words = text.bench;
const SHOWS = ['open', 'review', 'mine'] as const;

/** What of the list is shown. Every choice is part of the address; the numbers say what a choice would leave. */
export function BenchTools(props: {
  readonly rows: readonly Verdict[];
  readonly filter: BenchFilter;
  readonly scope: Scope;
  readonly go: (change: BenchFilter) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const { rows, filter, go } = props;
  const nobody = new Set<string>();
  const count = (change: BenchFilter): number => matching(rows, { ...filter, ...change }, nobody).length;
  const standards = [...new Set(rows.map((one) => one.standard))].toSorted();
  return (
    <search className="tools">
      <label>
        <span className="hidden">{words.tools.words}</span>
        <input
          ref={props.search}
          type="search"
          value={filter.words ?? ''}
          placeholder={words.tools.words}
          onChange={(event) => go({ words: event.target.value || undefined })}
        />
      </label>
      <fieldset className="segments">
        <legend className="hidden">{words.tools.show}</legend>
        <label>
          <input type="radio" name="show" checked={filter.show === undefined} onChange={() => go({ show: undefined })} />
          <span>{words.tools.all}</span>
        </label>
        {SHOWS.map((one) => (
          <label key={one}>
            <input type="radio" name="show" checked={filter.show === one} onChange={() => go({ show: one })} />
            <span>
              {words.tools[one]} {one === 'mine' ? null : <small>{count({ show: one })}</small>}
            </span>
          </label>
        ))}
      </fieldset>
      {'service' in props.scope ? (
        <Choose
          label={words.tools.standard}
          value={filter.standard}
          options={standards.map((one) => [one, one])}
          onChange={(standard) => go({ standard })}
        />
      ) : null}
      <Choose
        label={words.tools.verdict}
        value={filter.status}
        options={STATUSES.map((one) => [one, `${common.status[one]} (${count({ status: one })})`])}
        onChange={(status) => go({ status })}
      />
      {'service' in props.scope ? (
        <Choose
          label={words.tools.severity}
          value={filter.severity}
          options={SEVERITIES.map((one) => [one, `${common.severity[one]} (${count({ severity: one })})`])}
          onChange={(severity) => go({ severity })}
        />
      ) : null}
    </search>
  );
}
