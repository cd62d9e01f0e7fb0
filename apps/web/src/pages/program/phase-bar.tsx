import { useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';
import { dayPlus, spanOf, workingDay } from './calendar-scale.ts';
import type { Scale } from './calendar-scale.ts';

/** The span of a phase. It is dragged, or moved by the arrow keys a week at a time: Enter keeps it, Escape puts it back. */
export function PhaseBar(props: {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly scale: Scale;
  readonly onMove: ((day: string) => void) | undefined;
}): ReactNode {
  const { title, from, to, scale, onMove } = props;
  const [shift, setShift] = useState(0);
  const [grip, setGrip] = useState<number | undefined>();
  const moved = workingDay(dayPlus(from, shift));
  const keep = (): void => {
    if (shift !== 0) onMove?.(moved);
    setShift(0);
  };
  if (!onMove) return <span className="phase-bar" style={spanOf(scale, from, to)} />;
  const drag = (event: PointerEvent<HTMLButtonElement>): void => {
    if (grip === undefined) return;
    const width = event.currentTarget.parentElement?.clientWidth ?? 1;
    setShift(Math.round(((event.clientX - grip) / width) * scale.days));
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      setShift(shift + (event.key === 'ArrowRight' ? 7 : -7));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      keep();
    }
    if (event.key === 'Escape') setShift(0);
  };
  return (
    <>
      <button
        type="button"
        className="phase-bar"
        style={spanOf(scale, dayPlus(from, shift), dayPlus(to, shift))}
        aria-label={`${program.plan.movePhase(title)}: ${common.day(moved)}`}
        aria-describedby="gantt-help"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setGrip(event.clientX);
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          setGrip(undefined);
          keep();
        }}
        onPointerCancel={() => {
          setGrip(undefined);
          setShift(0);
        }}
        onBlur={() => setShift(0)}
        onKeyDown={key}
      />
      <span
        className={shift === 0 ? 'hidden' : 'phase-hint'}
        style={shift === 0 ? {} : { left: spanOf(scale, dayPlus(from, shift), to).left }}
        aria-live="polite"
      >
        {shift === 0 ? '' : program.plan.shifted(title, common.day(moved))}
      </span>
    </>
  );
}
