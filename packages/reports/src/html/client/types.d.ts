import type { Evidence, Excerpt, FleetModel, ItemCard, Location, Severity, Status, Verdict } from '@airworthy/model';
import type { PackedDetail, PackedRoot, Summary } from '../packed.ts';

export type { Evidence, Excerpt, FleetModel, ItemCard, Location, PackedDetail, PackedRoot, Severity, Status, Summary };

/** A verdict with the item it answers, as the pages use it. */
export interface Row {
  service: number;
  item: ItemCard;
  status: Status;
  method: string;
  confidence: string;
  reason: string;
  evidence: Evidence[];
  checks: string[];
  look: Location[];
  ask: string | undefined;
}

/** A failing item of one service. */
export interface Problem {
  service: number;
  item: ItemCard;
  row: Row | undefined;
  partial: boolean;
  /** What closing it takes: half of the item's effort where it holds in part. */
  hours: number;
  message: string;
  places: Location[];
  slaDays: number | null;
  blocks: string[];
}

export interface Detail {
  rows: Row[];
  problems: Problem[];
  routes: PackedDetail['routes'];
  registrations: PackedDetail['registrations'];
  gaps: PackedDetail['gaps'];
  facts: PackedDetail['facts'];
  excerpt: (at: Location) => Excerpt | undefined;
  paths: string[];
}

/** Where the reader is: a service (or all of them), a page, and what the page is narrowed to. */
export interface Place {
  service: number | null;
  view: string;
  params: Record<string, string>;
}

export type Verdicts = Verdict;
