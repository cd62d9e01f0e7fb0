import type { FixContext } from '../fix.ts';
import { ownPart } from './imports.ts';
import type { ParsedModule } from './syntax.ts';

/** A statement that logs an error through the logger of the service, as its library wants it. */
export function logError(context: FixContext, module: ParsedModule, words: string, error: string): string {
  const imported = module.program.body
    .flatMap((one) => (one.type === 'ImportDeclaration' && one.importKind !== 'type' ? one.specifiers : []))
    .find((one) => /^(?:logger|log)$/i.test(one.local.name))?.local.name;
  const part = imported === undefined ? ownPart(context, module, 'logger') : undefined;
  const logger = imported ?? part?.name;
  if (logger === undefined) return `console.error('${words}', ${error});`;
  const { model } = context;
  const own = part ?? model.names?.own.find((one) => one.role === 'logger' && one.name === logger);
  // How the logger of the service is called is seen where it is called.
  if (own?.by === 'pino' || new RegExp(`\\b${logger}\\.\\w+\\(\\{`).test(module.text))
    return `${logger}.error({ err: ${error} }, '${words}');`;
  // Winston keeps stack and cause of an error that stands by itself.
  const winston = own?.by === 'winston' || model.facts.loggers.some((one) => one.by === 'winston');
  return winston ? `${logger}.error('${words}', ${error});` : `${logger}.error('${words}', { error: ${error} });`;
}
