import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

const ENTITIES = {
  'entities/order.ts': `
    import { Entity, PrimaryGeneratedColumn, Column, ManyToOne, JoinColumn, Index, DeleteDateColumn, VersionColumn } from 'typeorm';
    import { User } from './user';
    @Entity('orders')
    @Index(['tenantId', 'createdAt'])
    export class Order {
      @PrimaryGeneratedColumn('uuid') id: string;
      @Column({ name: 'tenant_id' }) tenantId: string;
      @Column('float') total: number;
      @Column({ type: 'enum', enum: ['new', 'paid'] }) status: string;
      @ManyToOne(() => User, (user) => user.orders, { onDelete: 'CASCADE', nullable: false }) @JoinColumn({ name: 'user_id' }) user: User;
      @DeleteDateColumn() deletedAt?: Date;
      @VersionColumn() version: number;
    }`,
  'entities/user.ts': `
    import { Entity, PrimaryGeneratedColumn, Column, OneToMany } from 'typeorm';
    import { Order } from './order';
    @Entity() export class User {
      @PrimaryGeneratedColumn() id: number;
      @Column({ unique: true }) email: string;
      @OneToMany(() => Order, (order) => order.user) orders: Order[];
    }`,
  'data-source.ts': `
    import { DataSource } from 'typeorm';
    import { Order } from './entities/order'; import { User } from './entities/user';
    export const AppDataSource = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [Order, User] });`,
};

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], { ...ENTITIES, ...texts });
}

test('repositories by getRepository, by type of a constructor, as a class of their own', async () => {
  const { queries } = await facts({
    'main.ts': `
      import express from 'express';
      import { AppDataSource } from './data-source';
      import { Order } from './entities/order'; import { User } from './entities/user';
      import { OrderService } from './order-service';
      const service = new OrderService(AppDataSource.getRepository(Order));
      const users = AppDataSource.getRepository(User);
      const app = express();
      app.get('/a', async (req, res) => res.json(await users.find()));
      app.get('/b', async (req, res) => res.json(await users.findOneBy({ email: req.query.email })));
      app.get('/c', async (req, res) => res.json(await service.list(req.query.tenant)));
      app.post('/d', async (req, res) => res.json(await service.pay(req.params.id)));
      app.listen(1);`,
    'order-service.ts': `
      import { Repository } from 'typeorm';
      import { Order } from './entities/order';
      export class OrderService {
        constructor(private readonly orders: Repository<Order>) {}
        list(tenantId: string) { return this.orders.find({ where: { tenantId }, take: 20, skip: 40 }); }
        async pay(id: string) {
          const order = await this.orders.findOneOrFail({ where: { id } });
          order.status = 'paid';
          order.total = order.total - 1;
          await this.orders.save(order);
          await this.orders.increment({ id }, 'total', 5);
          return order;
        }
      }`,
  });
  expect(
    queries.map(({ by, operation, tables, predicates, unbounded }) => [by, operation, tables.join(), predicates.join(), unbounded]),
  ).toEqual([
    ['typeorm', 'select', 'user', '', true],
    ['typeorm', 'select', 'user', 'email', false],
    ['typeorm', 'select', 'orders', 'tenant_id,deletedAt', false],
    ['typeorm', 'select', 'orders', 'id,deletedAt', false],
    ['typeorm', 'update', 'orders', 'id', false],
    ['typeorm', 'update', 'orders', 'id', false],
  ]);
  expect(queries[2]?.paging).toBe('offset');
  expect(queries[4]?.writes).toEqual(['status', 'total']);
  expect(queries[4]?.locking).toBeUndefined();
  expect(queries[5]).toMatchObject({ locking: 'atomic', writes: ['total'], wiring: { state: 'wired' } });
});

test('query builders: conditions, joins, locks, pasted text, updates', async () => {
  const { queries } = await facts({
    'main.ts': `
      import express from 'express';
      import { AppDataSource } from './data-source';
      import { Order } from './entities/order';
      const repo = AppDataSource.getRepository(Order);
      const app = express();
      app.get('/a', async (req, res) => {
        const qb = repo.createQueryBuilder('o').leftJoinAndSelect('o.user', 'u').where('o.tenantId = :tenant', { tenant: req.user.tenantId });
        if (req.query.status) qb.andWhere('o.status = :status', { status: req.query.status });
        res.json(await qb.getMany());
      });
      app.get('/b', async (req, res) => res.json(await repo.createQueryBuilder('o').where(\`o.status = '\${req.query.status}'\`).getMany()));
      app.post('/c', async (req, res) => {
        await AppDataSource.createQueryBuilder().update(Order).set({ total: () => 'total - 1' }).where('id = :id', { id: req.params.id }).execute();
        res.end();
      });
      app.get('/d', async (req, res) => res.json(await repo.createQueryBuilder('o').setLock('pessimistic_write').where('o.id = :id', { id: 1 }).getOne()));
      app.get('/e', async (req, res) => res.json(await AppDataSource.query(\`SELECT id FROM orders WHERE id = \${req.query.id}\`)));
      app.listen(1);`,
  });
  expect(queries).toMatchObject([
    { tables: ['orders'], predicates: ['tenant_id', 'deletedAt'], unbounded: 'unknown', predicatesOpen: true, interpolated: false },
    { tables: ['orders'], predicates: ['status', 'deletedAt'], interpolated: true, interpolatesRequest: true },
    { operation: 'update', tables: ['orders'], predicates: ['id'], writes: ['total'], locking: 'atomic' },
    { operation: 'select', predicates: ['id', 'deletedAt'], locking: 'for-update', asks: 'one' },
    { by: 'typeorm', operation: 'select', tables: ['orders'], interpolatesRequest: true },
  ]);
});

test('transactions: manager of a callback, query runner, call outside', async () => {
  const { queries, transactions } = await facts({
    'main.ts': `
      import express from 'express';
      import axios from 'axios';
      import { AppDataSource } from './data-source';
      import { Order } from './entities/order'; import { User } from './entities/user';
      const app = express();
      app.post('/a', async (req, res) => {
        await AppDataSource.transaction('SERIALIZABLE', async (manager) => {
          await manager.save(Order, { status: 'new', total: 1 });
          await manager.getRepository(User).update({ id: 1 }, { email: 'x' });
          await axios.post('https://mail.example/x');
        });
        res.end();
      });
      app.post('/b', async (req, res) => {
        const runner = AppDataSource.createQueryRunner();
        await runner.connect();
        await runner.startTransaction();
        try {
          await runner.manager.insert(Order, { status: 'new' });
          await runner.commitTransaction();
        } catch (error) {
          await runner.rollbackTransaction();
          throw error;
        } finally { await runner.release(); }
        res.end();
      });
      app.listen(1);`,
  });
  expect(queries.map(({ operation, tables, inTransaction }) => [operation, tables.join(), inTransaction])).toEqual([
    ['insert', 'orders', true],
    ['update', 'user', true],
    ['insert', 'orders', true],
  ]);
  expect(transactions).toMatchObject([
    { by: 'typeorm', rollsBack: true, callsOutside: true, isolation: { state: 'known', value: 'serializable' } },
    { by: 'typeorm', rollsBack: true, callsOutside: false },
  ]);
});

test('methods that a decorator makes one transaction', async () => {
  const { queries, transactions } = await facts({
    'main.ts': `
      import express from 'express';
      import { Transactional } from 'typeorm-transactional';
      import { Repository } from 'typeorm';
      import { AppDataSource } from './data-source';
      import { Order } from './entities/order'; import { User } from './entities/user';
      class Shop {
        constructor(private readonly orders: Repository<Order>, private readonly users: Repository<User>) {}
        @Transactional()
        async both(id: string) {
          await this.orders.delete({ id });
          await this.users.update({ id: 1 }, { email: 'x' });
        }
      }
      const shop = new Shop(AppDataSource.getRepository(Order), AppDataSource.getRepository(User));
      const app = express();
      app.post('/a', async (req, res) => { await shop.both(req.params.id); res.end(); });
      app.listen(1);`,
  });
  expect(queries.map(({ operation, tables, inTransaction }) => [operation, tables.join(), inTransaction])).toEqual([
    ['delete', 'orders', true],
    ['update', 'user', true],
  ]);
  expect(transactions).toMatchObject([{ by: 'typeorm', rollsBack: true, wiring: { state: 'wired' } }]);
});
