// https://docs.nestjs.com/openapi/introduction · https://github.com/Surnet/swagger-jsdoc
import type { ApiDescription, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';

/** Descriptions that code puts together: NestJS's `DocumentBuilder` and the definition of swagger-jsdoc. */
export function describedInCode({ code }: ExtractInput): ApiDescription[] {
  const found: ApiDescription[] = [];
  for (const call of code.callsTo(/^new @nestjs\/swagger\.DocumentBuilder$/)) {
    const text = call.enclosing === undefined ? call.module.parsed.code : code.text(call.enclosing.node, call.module);
    const version = /\.setVersion\(\s*(?:['"`]([^'"`$]*)['"`])?/.exec(text);
    found.push({
      location: call.location,
      wiring: code.reach(call),
      by: '@nestjs/swagger',
      version: version === null ? ABSENT : version[1] === undefined ? unknown() : known(version[1]),
      servers: [...text.matchAll(/\.addServer\(\s*([^,)\n]+)/g)].map((match) => (match[1] ?? '').trim().replaceAll(/^['"`]|['"`]$/g, '')),
      internalPaths: [],
    });
  }
  for (const call of code.callsTo(/^swagger-jsdoc$/)) {
    const [given] = call.args;
    const options = given === undefined ? undefined : code.value(given, call.module);
    const definition = code.property(options, 'definition') ?? code.property(options, 'swaggerDefinition');
    const version: Known<string> =
      definition === undefined
        ? unknown()
        : code.toKnown(code.property(code.property(definition, 'info'), 'version'), (one): one is string => typeof one === 'string');
    const servers = code.property(definition, 'servers');
    found.push({
      location: call.location,
      wiring: code.reach(call),
      by: 'swagger-jsdoc',
      version,
      servers:
        servers?.kind === 'array'
          ? servers.items.flatMap((one) => {
              const url = code.toKnown(code.property(one, 'url'), (each): each is string => typeof each === 'string');
              return url.state === 'known' ? [url.value] : url.state === 'env' ? [url.fallback ?? `$${url.name}`] : [];
            })
          : [],
      internalPaths: [],
    });
  }
  return found;
}
