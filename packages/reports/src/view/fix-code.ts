import type { ServiceResult } from '@airworthy/model';

/** Kinds of code that are written for one framework. Every other kind serves services of each. */
const FRAMEWORKS: ReadonlySet<string> = new Set(['express', 'fastify', 'hono', 'koa', 'nestjs']);

type Fixable = { fix?: { code: Readonly<Record<string, string>> } | undefined };
type Served = Pick<ServiceResult, 'frameworks' | 'adapters'>;

/**
 * The code of a fix for services of some frameworks, `[kind, text]`: what is written for them first. Where there is none for them, that of one
 * other framework: of what theirs serves through, else Express, which most people can read.
 */
export function codeFor(item: Fixable, { frameworks, adapters = [] }: Served): [kind: string, text: string][] {
  const entries = Object.entries(item.fix?.code ?? {});
  const own = entries.filter(([kind]) => frameworks.includes(kind));
  const fitting = [...own, ...entries.filter(([kind]) => !FRAMEWORKS.has(kind))];
  if (fitting.length > 0) return fitting;
  const [other] = [...adapters, 'express', ...FRAMEWORKS].flatMap((kind) => entries.filter(([one]) => one === kind));
  return other === undefined ? [] : [other];
}

/** All frameworks of some services, for code that several of them share. */
export function servedBy(services: readonly Served[]): Served {
  return {
    frameworks: [...new Set(services.flatMap((one) => one.frameworks))].toSorted(),
    adapters: [...new Set(services.flatMap((one) => one.adapters ?? []))].toSorted(),
  };
}

/** The framework that a kind of code is written for, when it is none of the service. */
export function otherFramework(kind: string, { frameworks }: Served): string | undefined {
  return FRAMEWORKS.has(kind) && !frameworks.includes(kind) ? frameworkName(kind) : undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  hono: 'Hono',
  koa: 'Koa',
  nestjs: 'NestJS',
};

/** A framework as its authors write it. */
export function frameworkName(kind: string): string {
  return NAMES[kind] ?? kind;
}

/** `NestJS/Express`, `Fastify`: what serves the requests of a service, with what a framework of it serves through. */
export function frameworkNames({ frameworks, adapters = [] }: Served): string[] {
  return frameworks.map((one) =>
    one === 'nestjs' && adapters.length > 0 ? `${frameworkName(one)}/${adapters.map(frameworkName).join('/')}` : frameworkName(one),
  );
}
