import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { ImportPreview } from '../../api/shapes.ts';
import { Place, SeverityMark } from '../../parts/marks.tsx';
import { VerdictMove } from '../../parts/verdict-move.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.service.imports;
type Result = ImportPreview['fresh']['items'][number];
/** Lists up to so long are open. */
const SHORT = 12;

/** What a report would change, before it is taken in. */
export function Change(props: { readonly service: string; readonly preview: ImportPreview; readonly children: ReactNode }): ReactNode {
  const { service, preview } = props;
  const { reports, fresh, changed, gone, unchanged, verdicts } = preview;
  if (reports.length === 0)
    return (
      <div role="status">
        <p>{words.known}</p>
        {props.children}
      </div>
    );
  return (
    <div className="change">
      <h3>{words.change}</h3>
      {reports.map((one) => (
        <div key={`${one.tool} ${one.format}`}>
          <p>
            <strong>
              {one.tool} {one.version}
            </strong>{' '}
            {words.says(one)}
          </p>
          {one.notes.map((note) => (
            <p key={note} className="muted small" lang="en">
              {note}
            </p>
          ))}
        </div>
      ))}
      <p className="facts" role="status">
        {(
          [
            ['fresh', fresh.count],
            ['changed', changed.count],
            ['gone', gone.count],
            ['unchanged', unchanged],
          ] as const
        ).map(([kind, count]) => (
          <span key={kind}>
            <span className="count">{common.number(count)}</span> {words.kinds[kind]}
          </span>
        ))}
      </p>
      <Results title={words.kinds.fresh} count={fresh.count} items={fresh.items} />
      <Results
        title={words.kinds.changed}
        count={changed.count}
        items={changed.items.map((one) => one.after)}
        former={changed.items.map((one) => one.before)}
      />
      <Results title={words.kinds.gone} count={gone.count} items={gone.items} />
      <h3>{words.verdicts(verdicts.length)}</h3>
      {verdicts.length === 0 ? <p className="muted">{words.noVerdict}</p> : null}
      {preview.findingsOpened + preview.findingsReopened > 0 ? (
        <p>{words.findings(preview.findingsOpened, preview.findingsReopened)}</p>
      ) : null}
      {verdicts.length > 0 ? (
        <ul className="items moves">
          {verdicts.map((one) => (
            <VerdictMove
              key={one.item}
              lead={<SeverityMark severity={one.severity} />}
              service={service}
              item={one.item}
              title={one.title}
              note={one.item}
              from={one.from}
              to={one.to}
            />
          ))}
        </ul>
      ) : null}
      {props.children}
    </div>
  );
}

function Results(props: {
  readonly title: string;
  readonly count: number;
  readonly items: readonly Result[];
  /** As each was said before. */
  readonly former?: readonly Result[];
}): ReactNode {
  const { title, count, items, former } = props;
  if (count === 0) return null;
  return (
    <details open={count <= SHORT}>
      <summary>
        {title} <span className="count">{common.number(count)}</span>
      </summary>
      <ul className="places">
        {items.map((one, index) => (
          <li key={JSON.stringify(one)}>
            <code>{one.rule}</code> {one.message}
            <div className="muted small">
              {one.package ? `${one.package.name} ${one.package.version ?? ''} ` : ''}
              {one.location ? <Place path={one.location.path} line={one.location.line} /> : null} {differs(one, former?.[index])}
              {one.suppressed ? ` ${words.suppressed}` : ''}
              {[...one.fails, ...one.asks].map((item, nth) => (
                <Fragment key={item}>
                  {nth > 0 ? ', ' : ' '}
                  {item}
                </Fragment>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {count > items.length ? <p className="muted small">{words.more(count - items.length)}</p> : null}
    </details>
  );
}

/** Of a result that was said before: what of it was different. */
function differs(now: Result, former: Result | undefined): string {
  if (former === undefined) return '';
  const told = [
    ...(former.location && former.location.line !== now.location?.line ? [words.wasLine(former.location.line)] : []),
    ...(former.severity === now.severity ? [] : [words.wasSeverity(words.severities[former.severity])]),
    ...(former.message === now.message ? [] : [words.wasWords]),
  ];
  return told.join(', ');
}
