import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { User } from '../users/user.entity';
@Entity('orders')
export class Order {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Index() @Column('uuid') userId: string;
  @ManyToOne(() => User) user: User;
  @Column('int') totalCents: number;
  @Column({ type: 'enum', enum: ['pending', 'paid', 'cancelled'], default: 'pending' }) status: 'pending' | 'paid' | 'cancelled';
  @VersionColumn() version: number;
}
