import type { Api } from './api.generated.ts';

type Answer<Operation extends keyof Api> = Api[Operation]['answer'];
type Line<Operation extends keyof Api> = Answer<Operation> extends { items: (infer One)[] } ? One : never;

export type Dashboard = Answer<'GET /program/dashboard'>;
export type HeatMap = Answer<'GET /program/heatmap'>;
export type Plan = Answer<'GET /program/schedule'>;
export type Assignment = Plan['schedule']['assignments'][number];
export type Phase = Line<'GET /program/phases'>;
export type Fleet = Line<'GET /program/fleet'>;
export type FleetModel = Fleet['model'];
export type FleetEdge = FleetModel['edges'][number];
export type DocumentRow = Line<'GET /program/documents'>;
