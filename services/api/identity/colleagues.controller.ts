import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { accountSchema } from './schemas.js';

const colleaguesSchema = z.object({ items: z.array(accountSchema.pick({ id: true, name: true, roles: true, unit: true })) });
const mostColleagues = 1000;

@ApiTags('organisation')
@Controller('api/v1/colleagues')
export class ColleaguesController {
  constructor(private readonly accounts: AccountRepository) {}

  /** Who an account id stands for: names on the work that everybody sees, and whom a task may be passed on to. */
  @Get()
  @Access('unit.read')
  @ApiOperation({ summary: '同事：姓名、岗位、单位 / colleagues: name, roles, unit', operationId: 'listColleagues' })
  @ApiOkResponse({ standardSchema: colleaguesSchema })
  async list() {
    const accounts = await this.accounts.list({ limit: mostColleagues });
    return { items: accounts.filter(({ disabled }) => !disabled).map(({ id, name, roles, unit }) => ({ id, name, roles, unit })) };
  }
}
