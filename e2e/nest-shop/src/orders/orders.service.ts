import { ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, LessThan, Repository } from 'typeorm';
import { Order } from './order.entity';
@Injectable()
export class OrdersService {
  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>, private readonly dataSource: DataSource) {}
  mine(userId: string) { return this.orders.find({ where: { userId }, take: 100, order: { id: 'DESC' } }); }
  async one(userId: string, id: string) {
    const order = await this.orders.findOneBy({ id });
    if (!order) throw new NotFoundException();
    if (order.userId !== userId) throw new ForbiddenException();
    return order;
  }
  create(userId: string, totalCents: number) {
    return this.dataSource.transaction(async (manager) => {
      const order = manager.create(Order, { userId, totalCents });
      await manager.save(order);
      await manager.query('INSERT INTO audit_log(actor, action) VALUES ($1, $2)', [userId, 'order.created']);
      return order;
    });
  }
  @Cron(CronExpression.EVERY_HOUR)
  async expire() { await this.orders.update({ status: 'pending' }, { status: 'cancelled' }); }
  report(from: string) { return this.dataSource.query(`SELECT * FROM orders WHERE created_at > '${from}'`); }
}
