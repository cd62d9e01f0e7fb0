import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { AuthUser } from '@/auth/jwt.strategy';
import { CurrentUser, Roles } from '@/common/decorators';
import { CreateProjectDto, PageDto } from './dto';
import { ProjectsService } from './projects.service';
@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}
  @Get()
  list(@CurrentUser() user: AuthUser, @Query() page: PageDto) {
    return this.projects.list(user.id, page);
  }
  @Get(':id')
  get(@CurrentUser() user: AuthUser, @Param('id', ParseUUIDPipe) id: string) {
    return this.projects.get(user.id, id);
  }
  @Post()
  create(@CurrentUser() user: AuthUser, @Body() body: CreateProjectDto) {
    return this.projects.create(user.id, body.name);
  }
  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentUser() user: AuthUser, @Param('id', ParseUUIDPipe) id: string) {
    return this.projects.remove(user.id, id);
  }
  @Get('admin/all')
  @Roles('ADMIN')
  all(@Query() page: PageDto) {
    return this.projects.all(page);
  }
}
