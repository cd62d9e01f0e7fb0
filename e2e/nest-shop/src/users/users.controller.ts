import { Controller, Delete, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { Roles } from '../auth/roles.decorator';
import { UsersService } from './users.service';
export class PageDto { @Type(() => Number) @IsInt() @Min(0) skip = 0; @Type(() => Number) @IsInt() @Min(1) @Max(100) take = 20; }
@Controller('users')
@Roles('admin')
export class UsersController {
  constructor(private readonly users: UsersService) {}
  @Get() list(@Query() page: PageDto) { return this.users.list(page.skip, page.take); }
  @Delete(':id') remove(@Param('id', ParseUUIDPipe) id: string) { return this.users.remove(id); }
}
