import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
export const ROLES = 'roles';
export const Roles = (...roles: string[]) => applyDecorators(SetMetadata(ROLES, roles), ApiBearerAuth());
