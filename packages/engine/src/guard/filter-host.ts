import { construct } from '../boot/construct.ts';
import type { Machine } from '../boot/machine.ts';
import { externalModule } from '../boot/modules.ts';
import { getProp, makeArray, makeNative, makeObject } from '../boot/properties.ts';
import type { Obj, Value } from '../boot/value.ts';
import { Unk } from '../boot/value.ts';

const NOWHERE = { path: '', start: 0, end: 0 };

/** The `ArgumentsHost` that exception filters of NestJS get: https://docs.nestjs.com/exception-filters */
export function filterHost(machine: Machine, request: Obj, reply: Obj): Obj {
  const give = (value: Value): Value => makeNative(machine, 'get', () => value);
  const http = makeObject(machine, { getRequest: give(request), getResponse: give(reply), getNext: give(new Unk('next')) });
  return makeObject(machine, {
    switchToHttp: give(http),
    getType: give('http'),
    getArgs: give(makeArray(machine, [request, reply])),
    getArgByIndex: makeNative(machine, 'getArgByIndex', (_run, _self, [at]) => (at === 0 ? request : reply)),
  });
}

/** An exception of NestJS with a status of its own. */
export function httpException(machine: Machine, response: Value, status: number): Value {
  return construct(
    machine,
    getProp(machine, externalModule(machine, '@nestjs/common'), 'HttpException', NOWHERE),
    [response, status],
    NOWHERE,
  );
}
