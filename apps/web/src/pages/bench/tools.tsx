import { SEVERITIES, STATUSES } from '@airworthy/model';
import { useMemo } from 'react';
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

/** The standards that rows are of, and how many rows each choice would leave. */
function choicesOf(rows: readonly Verdict[], filter: BenchFilter): { standards: string[]; counts: ReadonlyMap<string, number> } {
  const nobody = new Set<string>();
  const count = (change: BenchFilter): number => matching(rows, { ...filter, ...change }, nobody).length;
  return {
    standards: [...new Set(rows.map((one) => one.standard))].toSorted(),
    counts: new Map<string, number>([
      ...SHOWS.map((show) => [show, count({ show })] as const),
      ...STATUSES.map((status) => [status, count({ status })] as const),
      ...SEVERITIES.map((severity) => [severity, count({ severity })] as const),
    ]),
  };
}

/** What of the list is shown. Every choice is part of the address; the numbers say what a choice would leave. */
export function BenchTools(props: {
  readonly rows: readonly Verdict[];
  readonly filter: BenchFilter;
  readonly scope: Scope;
  readonly go: (change: BenchFilter) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const { rows, filter, go } = props;
  const filterKey = JSON.stringify(filter);
  // Whoever walks the list by keys changes neither rows nor filter; counting is a dozen passes over all rows.
  // oxlint-disable-next-line react/exhaustive-deps -- the filter is told by its words
  const { standards, counts } = useMemo(() => choicesOf(rows, filter), [rows, filterKey]);
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
              {words.tools[one]} {one === 'mine' ? null : <small>{counts.get(one)}</small>}
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
        options={STATUSES.map((one) => [one, `${common.status[one]} (${counts.get(one)})`])}
        onChange={(status) => go({ status })}
      />
      {'service' in props.scope ? (
        <Choose
          label={words.tools.severity}
          value={filter.severity}
          options={SEVERITIES.map((one) => [one, `${common.severity[one]} (${counts.get(one)})`])}
          onChange={(severity) => go({ severity })}
        />
      ) : null}
    </search>
  );
}
