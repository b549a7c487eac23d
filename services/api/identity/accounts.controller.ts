import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { randomPassword } from '../../../libs/access/passwords.js';
import { AccountSeeder } from '../../../libs/access/seed.js';
import { accountId } from '../../../libs/contracts/message.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { type Account, AccountRepository } from '../../../libs/records/account.js';
import { OrganisationRepository, squadRoles } from '../../../libs/records/organisation.js';
import {
  accountPageSchema,
  type AccountQuery,
  accountQuerySchema,
  accountSchema,
  type ChangeAccount,
  changeAccountSchema,
  type CreateAccount,
  createAccountSchema,
  firstPasswordSchema,
} from './schemas.js';
import { SignInService } from './sign-in.service.js';

const notFound = () =>
  new ProblemException(404, 'ACCOUNT_NOT_FOUND', { zh: '没有这个账号', en: 'there is no such account' });

const view = ({ id, name, roles, unit, rank, sex, skills, disabled }: Account) => ({
  id,
  name,
  roles,
  unit,
  rank,
  sex,
  skills,
  disabled,
});

@ApiTags('accounts')
@Controller('api/v1/accounts')
@Access('account.manage')
export class AccountsController {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly seeder: AccountSeeder,
    private readonly signing: SignInService,
    private readonly organisation: OrganisationRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @ApiOperation({ summary: '账号列表 / list accounts', operationId: 'listAccounts' })
  @ApiOkResponse({ standardSchema: accountPageSchema })
  async list(@Query({ schema: accountQuerySchema }) query: AccountQuery) {
    const items = (await this.accounts.list(query)).map(view);
    return { items, next: items.length === query.limit ? items.at(-1)!.id : null };
  }

  @Post()
  @ApiOperation({
    summary: '新建账号，返回初始密码 / create an account, with its first password',
    operationId: 'createAccount',
  })
  @ApiCreatedResponse({ standardSchema: firstPasswordSchema })
  async create(@Body({ schema: createAccountSchema }) body: CreateAccount, @CurrentAccess() access: AccessContext) {
    const password = (await this.seeder.seedAccounts([body])).get(body.id);
    if (password === undefined) {
      throw new ProblemException(409, 'ACCOUNT_EXISTS', { zh: '账号已存在', en: 'the account exists already' });
    }
    await this.access.noted({ ...access, subject: body.id }, 'ACCOUNT_CREATED');
    return { id: body.id, password };
  }

  @Patch(':id')
  @ApiOperation({ summary: '修改或停用账号 / change or disable an account', operationId: 'changeAccount' })
  @ApiOkResponse({ standardSchema: accountSchema })
  async change(
    @Param('id', { schema: accountId }) id: string,
    @Body({ schema: changeAccountSchema }) body: ChangeAccount,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
  ) {
    // Otherwise a chief could shut the last one who may open again, and could widen their own rights.
    if (id === actor.id && (body.roles !== undefined || body.disabled !== undefined)) {
      const text = {
        zh: '不得修改自己的岗位或停用自己的账号',
        en: 'nobody changes their own roles or disables themselves',
      };
      throw await this.access.refused(access, new ProblemException(403, 'OWN_ACCOUNT', text));
    }
    // A grid must not lose its officer, nor a unit its member, but by an order that names from when and who follows.
    const leaves = body.unit !== undefined || body.disabled || body.roles?.every((role) => !squadRoles.includes(role));
    const served = leaves ? await this.organisation.holds(id) : null;
    if (served?.grid || (served?.unit && body.unit !== undefined)) {
      const text = {
        zh: '该民警列于单元或网格：请先以网格、单元变更注明由谁接替、何时起',
        en: 'this officer is posted to a unit or grid: order first who follows and from when',
      };
      throw new ProblemException(409, 'POSTED_BY_ORDER', text);
    }
    const account = await this.accounts.change(id, body);
    if (account === null) throw notFound();
    await this.access.noted(access, 'ACCOUNT_CHANGED');
    return view(account);
  }

  @Post(':id/reset-password')
  @HttpCode(200)
  @ApiOperation({ summary: '重置密码 / reset the password', operationId: 'resetPassword' })
  @ApiOkResponse({ standardSchema: firstPasswordSchema })
  async reset(@Param('id', { schema: accountId }) id: string, @CurrentAccess() access: AccessContext) {
    const password = randomPassword();
    if (!(await this.signing.setPassword(id, password))) throw notFound();
    await this.signing.unlock(id);
    await this.access.noted(access, 'PASSWORD_RESET');
    return { id, password };
  }
}
