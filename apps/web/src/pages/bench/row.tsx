import { memo } from 'react';
import type { ReactNode } from 'react';
import type { Verdict } from '../../api/shapes.ts';
import { SeverityMark, StatusMark } from '../../parts/marks.tsx';
import { text } from '../../text/text.ts';

const words = text.bench;

/** A line of a bench: the verdict, what it is of, and what people are doing with it. Drawn anew only when one of these changes. */
export const BenchRow = memo(function BenchRow(props: {
  readonly verdict: Verdict;
  /** What tells the rows apart. */
  readonly by: 'item' | 'service';
  readonly picked: boolean;
  readonly unsaved: boolean;
  readonly taken: readonly string[];
}): ReactNode {
  const { verdict } = props;
  return (
    <>
      <span className="row-title">
        {props.picked ? <span className="tick" aria-label={words.isPicked} role="img" /> : null}
        {props.by === 'item' ? verdict.title : verdict.service}
      </span>
      <span className="row-facts">
        <StatusMark status={verdict.status} />
        <SeverityMark severity={verdict.severity} />
        {props.by === 'item' ? <span className="muted">{verdict.item}</span> : null}
        {verdict.review === 'pending' ? (
          <span className="chip chip-review" title={words.chips.review}>
            {words.chips.review}
          </span>
        ) : null}
        {verdict.stale ? (
          <span className="chip" title={words.chips.stale}>
            {words.chips.stale}
          </span>
        ) : null}
        {verdict.contradicted ? (
          <span className="chip" title={words.chips.contradicted}>
            {words.chips.contradicted}
          </span>
        ) : null}
        {props.taken.map((name) => (
          <span key={name} className="chip">
            {name}
          </span>
        ))}
        {props.unsaved ? <span className="chip chip-wrong">{words.chips.unsaved}</span> : null}
      </span>
    </>
  );
});
