import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity('users')
export class User {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column({ unique: true, length: 254 }) email: string;
  @Column() passwordHash: string;
  @Column({ default: 'customer' }) role: string;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt: Date;
}
