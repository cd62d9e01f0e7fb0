import type { FixContext } from '../fix.ts';
import { ownPart } from './imports.ts';
import type { ParsedModule } from './syntax.ts';

/** A statement that logs an error through the logger of the service, as its library wants it. */
export function logError(context: FixContext, module: ParsedModule, words: string, error: string): string {
  const imported = module.program.body
    .flatMap((one) => (one.type === 'ImportDeclaration' && one.importKind !== 'type' ? one.specifiers : []))
    .find((one) => /^(?:logger|log)$/i.test(one.local.name))?.local.name;
  if (imported !== undefined) {
    // How the logger of the service is called is seen where it is called.
    const objectFirst =
      new RegExp(`\\b${imported}\\.\\w+\\(\\{`).test(module.text) ||
      context.model.names?.own.some((one) => one.role === 'logger' && one.by === 'pino' && one.name === imported) === true;
    return objectFirst ? `${imported}.error({ err: ${error} }, '${words}');` : `${imported}.error('${words}', { error: ${error} });`;
  }
  const logger = ownPart(context, module, 'logger');
  if (logger === undefined) return `console.error('${words}', ${error});`;
  return logger.by === 'winston'
    ? `${logger.name}.error('${words}', { error: ${error} });`
    : `${logger.name}.error({ err: ${error} }, '${words}');`;
}
