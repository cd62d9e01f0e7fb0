import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Authenticated, MayConvert } from '../authenticated.ts';
import { convert } from '../conversions.ts';
import { conversions } from '../measures.ts';
import { Parsed } from '../parsed.ts';
import { PerCaller } from '../per-caller.ts';
import { Question } from '../question.ts';

/** The example: a route behind a token, a limit for its caller, and a scope. */
@Controller('v1/conversions')
@UseGuards(Authenticated, PerCaller, MayConvert)
export class ConversionsController {
  @Get()
  convert(@Query(new Parsed(Question)) { value, from, to }: Question) {
    const answer = { value: convert(value, from, to), unit: to };
    conversions.inc({ from, to });
    return answer;
  }
}
