import type { Portrait, RouteRow } from '@airworthy/model';
import type { Block, DiagramNode, Inline, Text } from '../block.ts';
import { code, heading, list, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';

type Flow = NonNullable<Portrait['flows']>[number];

const SHOWN = 3;
/** Systems and tables that a drawing holds. */
const DRAWN = 7;

/** How requests pass through the service, for the routes that do most: what stands before the handler, and what it does then. */
export function flows(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const chosen = chosenFlows(service.portrait?.flows ?? []);
  const traced = chosen.flatMap((flow): { route: RouteRow; flow: Flow }[] => {
    const route = service.routes.find((one) => one.method === flow.method && one.path === flow.path);
    return route === undefined ? [] : [{ route, flow }];
  });
  const plain = traced.length > 0 ? [] : guardedFirst(service.routes).map((route) => ({ route, flow: undefined }));
  const all: { route: RouteRow; flow: Flow | undefined }[] = [...traced, ...plain];
  if (all.length === 0) return [];
  return [
    heading(2, say.plain('code.flows'), 'flows'),
    ...(traced.length === 0 ? [] : [paragraph(say.rich('code.flows.text'))]),
    ...all.flatMap(({ route, flow }, index): readonly Block[] => [
      heading(3, `${route.method} ${route.path}`, `flow-${index + 1}`),
      drawing(context, route, flow),
      paragraph(
        route.access === 'guarded'
          ? say.rich('flow.guarded', { reason: route.accessReason ?? '' })
          : [
              ...say.rich('flow.access', { access: say.plain(`access.${route.access}`) }),
              ...(route.accessReason === undefined ? [] : [` ${route.accessReason}`]),
            ],
      ),
      ...(flow === undefined
        ? []
        : [
            list(
              flow.steps.map((step): Text => stepText(context, step)),
              true,
            ),
          ]),
    ]),
  ];
}

/** The ones that do most, without showing the same work twice. */
function chosenFlows(all: readonly Flow[]): Flow[] {
  const shown = new Set<string>();
  return all
    .filter((flow) => {
      const key = flow.steps
        .map((step) => `${step.kind} ${step.label}`)
        .toSorted()
        .join();
      if (shown.has(key)) return false;
      shown.add(key);
      return true;
    })
    .slice(0, SHOWN);
}

/** Where nothing could be followed: routes by what stands before their handlers. */
function guardedFirst(routes: readonly RouteRow[]): RouteRow[] {
  const rank = (route: RouteRow): number =>
    route.guards.length * 2 + route.validation.length * 2 + (route.rateLimit === null ? 0 : 1) + (route.method === 'GET' ? 0 : 3);
  return routes
    .filter((route) => route.purpose !== 'health' && route.method !== 'HEAD')
    .toSorted((a, b) => rank(b) - rank(a) || (a.path < b.path ? -1 : 1))
    .slice(0, SHOWN);
}

function drawing({ say }: ServiceContext, route: RouteRow, flow: Flow | undefined): Block {
  const before = [
    ...(route.rateLimit === null ? [] : [{ label: say.plain('flow.limit'), detail: route.rateLimit }]),
    ...route.guards.slice(0, 3).map((guard) => ({
      label: guard.name === 'anonymous' ? say.plain('flow.unnamed') : guard.name,
      detail: say.plain('flow.guard', { kind: guard.kind.replaceAll('-', '_') }),
    })),
    ...(route.validation.length > 0 ? [{ label: say.plain('flow.validation'), detail: route.validation.join(', ') }] : []),
  ];
  const handler = {
    label: flow?.steps[0]?.within.replace(/^<anonymous>.*/, say.plain('flow.handler')) ?? say.plain('flow.handler'),
    detail: `${route.place.path.split('/').at(-1) ?? ''}:${route.place.line}`,
  };
  // What a request meets before the work stands in one column, so that the letters of the drawing keep their size.
  const steps = [...before, handler];
  const nodes: DiagramNode[] = [
    { id: 'c0', label: `${route.method} ${route.path}`, detail: say.plain('diagram.request'), column: 0 },
    ...steps.map((step, index): DiagramNode => ({ id: `c${index + 1}`, ...step, column: 1 })),
  ];
  const effects = (flow?.steps ?? []).slice(0, DRAWN);
  const last = steps.length;
  return {
    kind: 'diagram',
    title: `${route.method} ${route.path}`,
    description: [...nodes.map((node) => node.label), ...effects.map((step) => step.label)].join(' → '),
    nodes: [
      ...nodes,
      ...effects.map((step, index): DiagramNode => ({
        id: `e${index}`,
        label: step.label,
        detail: `${index + 1}. ${say.plain(`flow.kind.${step.kind}`)}`,
        column: 2,
        ...(step.kind === 'write' ? { tone: 'partial' as const } : {}),
      })),
    ],
    edges: [
      ...steps.map((_step, index) => ({ from: `c${index}`, to: `c${index + 1}` })),
      ...effects.map((_step, index) => ({ from: `c${last}`, to: `e${index}` })),
    ],
  };
}

function stepText({ say }: ServiceContext, step: Flow['steps'][number]): Text {
  const at: Inline = { kind: 'place', at: step.place };
  const within = step.within.startsWith('<anonymous>') ? [] : [' ', ...say.rich('flow.within'), ' ', code(step.within)];
  return [`${say.plain(`flow.kind.${step.kind}`)}: `, { kind: 'strong', text: step.label }, ...within, ' ', at];
}
