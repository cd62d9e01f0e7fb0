import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { libraryOf } from '../schema-library.ts';
import { nativeClass, pipeClass } from './native-class.ts';

/** What the pipe of nestjs-zod is called among pipes. */
export const ZOD_PIPE = 'ZodValidationPipe';

/** `createZodDto(schema)` and the pipe that asks for it. https://github.com/BenLorantfy/nestjs-zod */
export function defineZodDtos(machine: Machine, module: Ext): void {
  module.props.set(
    'createZodDto',
    makeNative(machine, 'createZodDto', (run, _self, [schema]) => {
      const dto = nativeClass(run, 'ZodDto', undefined, () => undefined);
      dto.props.set('schema', schema);
      return dto;
    }),
  );
  const pipe = pipeClass(machine, ZOD_PIPE);
  module.props.set(ZOD_PIPE, pipe);
  // `createZodValidationPipe({ createValidationException })` makes such a class.
  module.props.set(
    'createZodValidationPipe',
    makeNative(machine, 'createZodValidationPipe', () => pipe),
  );
}

/** The schema that the pipe asks for: its own, or that of the class of the parameter. */
export function zodSchemaOf(machine: Machine, pipe: Value, type: Value): { schema: Ext; by: string } | undefined {
  const given = pipe instanceof Obj ? (pipe.own?.get('@@options') as Value) : undefined;
  const of = given instanceof Obj ? given : type;
  const schema = of instanceof Func ? getProp(machine, of, 'schema', of.site ?? { path: of.path, start: 0, end: 0 }) : of;
  if (!(schema instanceof Ext)) return undefined;
  const by = libraryOf(schema.name);
  return by === 'zod' ? { schema, by } : undefined;
}
