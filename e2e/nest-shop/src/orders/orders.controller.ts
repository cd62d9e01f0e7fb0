import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { Roles } from '../auth/roles.decorator';
import { OrdersService } from './orders.service';
export class CreateOrderDto { @IsInt() @Min(1) @Max(10_000_000) totalCents: number; }
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}
  @Get() mine(@Req() req: any) { return this.orders.mine(req.user.id); }
  @Get('report') @Roles('admin') report(@Query('from') from: string) { return this.orders.report(from); }
  @Get(':id') one(@Req() req: any, @Param('id', ParseUUIDPipe) id: string) { return this.orders.one(req.user.id, id); }
  @Post() create(@Req() req: any, @Body() dto: CreateOrderDto) { return this.orders.create(req.user.id, dto.totalCents); }
}
