import type { ReactNode } from 'react';
import type { FleetEdge, FleetModel } from '../../api/program.ts';
import { fleet as text } from '../../text/pages.ts';
import { followedCalls, STATES } from './call-states.ts';

/** Services that a circle has room for. */
const MOST = 48;
const [WIDTH, HEIGHT, RX, RY] = [760, 640, 240, 250];

interface Node {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly out: number;
  readonly into: number;
}

/** Services on a ring; between two of them one line each way, in the look of its worst call. */
export function ServiceMap(props: {
  readonly model: FleetModel;
  readonly edges: readonly FleetEdge[];
  readonly chosen: string | undefined;
  readonly onChoose: (service: string | undefined) => void;
}): ReactNode {
  const { model, edges, chosen, onChoose } = props;
  const nodes = nodesOf(model);
  const at = new Map(nodes.map((one) => [one.name, one]));
  const lines = [...Map.groupBy(edges, (one) => `${one.from}\n${one.to}`).values()].map((calls) => ({
    calls,
    worst: STATES.find((state) => calls.some((one) => one.state === state)) ?? 'unknown',
    from: at.get(calls[0]?.from ?? ''),
    to: at.get(calls[0]?.to ?? ''),
  }));
  return (
    <section>
      <h2>{text.calls.map}</h2>
      <p className="muted small">{text.calls.mapHelp}</p>
      {nodes.length < model.services.length ? <p className="small">{text.calls.crowded(nodes.length, model.services.length)}</p> : null}
      <svg className="service-map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={text.calls.map}>
        {lines
          .toSorted((a, b) => STATES.indexOf(b.worst) - STATES.indexOf(a.worst))
          .map(({ from, to, worst, calls }) =>
            from && to ? (
              <path key={`${from.name} ${to.name}`} className={`edge call-${worst}`} d={curve(from, to)}>
                <title>{`${from.name} → ${to.name}: ${calls.map((one) => `${one.method} ${one.path ?? '?'}, ${text.state[one.state]}`).join('; ')}`}</title>
              </path>
            ) : null,
          )}
        {nodes.map((one) => {
          const right = Math.cos(one.angle) >= 0;
          // At the top and at the bottom neighbours stand side by side: the name goes above or below.
          const upright = Math.abs(Math.cos(one.angle)) < 0.12;
          const quiet =
            chosen !== undefined && chosen !== one.name && !edges.some((edge) => edge.from === one.name || edge.to === one.name);
          return (
            <g
              key={one.name}
              className={`node ${one.name === chosen ? 'chosen' : ''} ${quiet ? 'quiet-node' : ''}`}
              role="button"
              tabIndex={0}
              aria-pressed={one.name === chosen}
              aria-label={text.calls.nodeWords(one.name, one.out, one.into)}
              onClick={() => onChoose(one.name === chosen ? undefined : one.name)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                onChoose(one.name === chosen ? undefined : one.name);
              }}
            >
              <circle cx={one.x} cy={one.y} r={5 + Math.min(7, Math.sqrt(one.into))} />
              <text
                x={one.x + (upright ? 0 : right ? 15 : -15)}
                y={one.y + (upright ? (Math.sin(one.angle) < 0 ? -17 : 26) : 4)}
                textAnchor={upright ? 'middle' : right ? 'start' : 'end'}
              >
                {one.name}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}

function nodesOf(model: FleetModel): Node[] {
  const followed = followedCalls(model);
  const counted = model.services.map(({ name }) => ({
    name,
    out: followed.filter((one) => one.from === name).length,
    into: followed.filter((one) => one.to === name).length,
  }));
  const most = new Set(
    counted
      .toSorted((a, b) => b.out + b.into - (a.out + a.into))
      .slice(0, MOST)
      .map((one) => one.name),
  );
  const shown = counted.filter((one) => most.has(one.name)).toSorted((a, b) => a.name.localeCompare(b.name));
  return shown.map((one, index) => {
    const angle = (index / shown.length) * 2 * Math.PI - Math.PI / 2;
    return { ...one, angle, x: WIDTH / 2 + RX * Math.cos(angle), y: HEIGHT / 2 + RY * Math.sin(angle) };
  });
}

/** Bent towards the middle, and to the right of its direction, so that two ways do not lie on each other. */
function curve(from: Node, to: Node): string {
  const [mx, my] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const x = mx + (WIDTH / 2 - mx) * 0.45 - dy * 0.08;
  const y = my + (HEIGHT / 2 - my) * 0.45 + dx * 0.08;
  const point = (value: number): string => value.toFixed(1);
  return `M${point(from.x)} ${point(from.y)}Q${point(x)} ${point(y)} ${point(to.x)} ${point(to.y)}`;
}
