import { Link } from '@tanstack/react-router';
import type { Status } from '@airworthy/model';
import type { ReactNode } from 'react';
import { StatusMark } from './marks.tsx';

/** A verdict that is another one than before: what leads the line, the item, a note, and both verdicts. */
export function VerdictMove(props: {
  readonly lead: ReactNode;
  readonly service: string;
  readonly item: string;
  readonly title: string;
  readonly note: string;
  readonly from: Status;
  readonly to: Status;
}): ReactNode {
  return (
    <li>
      {props.lead}
      <div>
        <Link to="/services/$service/items/$item" params={{ service: props.service, item: props.item }}>
          {props.title}
        </Link>
        <div className="muted small">{props.note}</div>
      </div>
      <span>
        <StatusMark status={props.from} /> → <StatusMark status={props.to} />
      </span>
    </li>
  );
}
