import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** A part of the request as its schema has it; anything else is refused. */
export class Parsed<Schema extends z.ZodType> implements PipeTransform<unknown, z.output<Schema>> {
  private readonly schema: Schema;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  transform(value: unknown): z.output<Schema> {
    return this.schema.parse(value);
  }
}
