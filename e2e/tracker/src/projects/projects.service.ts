import { Injectable, NotFoundException } from '@nestjs/common';
import { PrismaService } from '@/prisma/prisma.service';
import type { PageDto } from './dto';
const view = { id: true, name: true, createdAt: true } as const;
@Injectable()
export class ProjectsService {
  constructor(private readonly prisma: PrismaService) {}
  list(ownerId: string, { after, limit }: PageDto) {
    return this.prisma.project.findMany({ where: { ownerId }, select: view, orderBy: { id: 'asc' }, take: limit, ...(after ? { cursor: { id: after }, skip: 1 } : {}) });
  }
  all({ after, limit }: PageDto) {
    return this.prisma.project.findMany({ select: view, orderBy: { id: 'asc' }, take: limit, ...(after ? { cursor: { id: after }, skip: 1 } : {}) });
  }
  async get(ownerId: string, id: string) {
    const project = await this.prisma.project.findFirst({ where: { id, ownerId }, select: view });
    if (project === null) throw new NotFoundException();
    return project;
  }
  create(ownerId: string, name: string) {
    return this.prisma.project.create({ data: { ownerId, name }, select: view });
  }
  async remove(ownerId: string, id: string) {
    const { count } = await this.prisma.project.deleteMany({ where: { id, ownerId } });
    if (count === 0) throw new NotFoundException();
  }
}
