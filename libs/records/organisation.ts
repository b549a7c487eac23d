/** Orders that change the organisation from an instant on: one at a time, each checked for every instant that follows. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import type { Role } from '../domain/actor.js';
import { asOf, type Dated, type GridTerms, type InTime, mustNotBePast, mustStand, type UnitTerms } from '../domain/organisation.js';
import { refuse } from '../domain/refusal.js';
import { squadOf } from '../domain/station.js';
import { AccountRepository } from './account.js';
import { GridEntity, UnitEntity } from './station.js';

/** Written by every order: of two at once one waits, so that neither is checked against what the other is changing. */
@Schema({ collection: 'organisation', versionKey: false })
export class OrganisationEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Number, default: 0 }) orders!: number;
}

export const organisationFeature = MongooseModule.forFeature([
  { name: OrganisationEntity.name, schema: SchemaFactory.createForClass(OrganisationEntity) },
]);

export interface Order {
  /** Of the message: the same order twice is one. */
  id: string;
  from: Date;
  by: string;
  reason: string;
  at: Date;
}

export type OrderView<T> = Omit<Dated<T>, 'from' | 'at' | 'set'> & { from: string; at: string; set: Partial<T> };

/** Who may be responsible for a grid. */
export const squadRoles: readonly Role[] = ['communityOfficer', 'squadCaptain', 'squadDeputy'];

const dated = <T>({ from, at, ...order }: Order, set: Partial<T>): Dated<T> => ({ ...order, from: from.getTime(), at: at.getTime(), set });

const view = <T>({ from, at, ...rest }: Dated<T>): OrderView<T> => ({ ...rest, from: new Date(from).toISOString(), at: new Date(at).toISOString() });

@Injectable()
export class OrganisationRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(OrganisationEntity.name) private readonly organisation: Model<OrganisationEntity>,
    @InjectModel(GridEntity.name) private readonly grids: Model<GridEntity>,
    @InjectModel(UnitEntity.name) private readonly units: Model<UnitEntity>,
    private readonly accounts: AccountRepository,
  ) {}

  /** False where somebody else changed it since `version`; so too for a unit. */
  async changeGrid(id: string, version: number, set: Partial<Pick<GridTerms, 'name' | 'officer'>>, order: Order): Promise<boolean> {
    mustNotBePast(order.from.getTime(), order.at.getTime());
    if (set.officer !== undefined) {
      const account = await this.accounts.find(set.officer);
      if (!account || account.disabled || !squadRoles.some((role) => account.roles.includes(role))) refuse('OFFICER_UNKNOWN', 'officer');
    }
    return this.inTurn(async (session) => {
      const { grids, units } = await this.read(session);
      const grid = grids.find(({ _id }) => _id === id)!;
      if (grid.changes.some((change) => change.id === order.id)) return true;
      if (grid.version !== version) return false;
      const change = dated<GridTerms>(order, set);
      grid.changes.push(change);
      mustStand({ grids: grids.map(gridInTime), units: units.map(unitInTime), squadOf }, change.from);
      await this.grids.updateOne({ _id: id }, { $set: { changes: grid.changes, version: version + 1 } }, { session });
      return true;
    });
  }

  /** Who joins leaves the unit where they served; who leaves stays with the squad or team, without a group. */
  async changeUnit(id: string, version: number, { join, leave, name }: { join: string[]; leave: string[]; name?: UnitTerms['name'] }, order: Order): Promise<boolean> {
    mustNotBePast(order.from.getTime(), order.at.getTime());
    const joining = await Promise.all(join.map((account) => this.accounts.find(account)));
    if (joining.some((account) => account === null || account.disabled)) refuse('OFFICER_UNKNOWN', 'join');
    return this.inTurn(async (session) => {
      const { grids, units } = await this.read(session);
      const unit = units.find(({ _id }) => _id === id)!;
      if (unit.changes.some((change) => change.id === order.id)) return true;
      if (unit.version !== version) return false;
      for (const each of units) {
        const before = asOf({ members: each.members }, each.changes, order.from.getTime()).members;
        const gone = each === unit ? [...leave, ...join] : join;
        const members = [...before.filter((member) => !gone.includes(member)), ...(each === unit ? join : [])];
        const set: Partial<UnitTerms> = {
          ...(members.join() === before.join() ? {} : { members }),
          ...(each === unit && name ? { name } : {}),
        };
        if (Object.keys(set).length === 0) continue;
        each.changes.push(dated<UnitTerms>(order, set));
        each.version += 1;
        await this.units.updateOne({ _id: each._id }, { $set: { changes: each.changes, version: each.version } }, { session });
      }
      mustStand({ grids: grids.map(gridInTime), units: units.map(unitInTime), squadOf }, order.from.getTime());
      if (join.length > 0) await this.accounts.post(join, { from: order.from, unit: id }, session);
      if (leave.length > 0) await this.accounts.post(leave, { from: order.from, unit: id.split('.')[0]! }, session);
      return true;
    });
  }

  async ordersOn(kind: 'grid' | 'unit', id: string): Promise<OrderView<GridTerms | UnitTerms>[]> {
    const entity = kind === 'grid' ? await this.grids.findById(id).lean<GridEntity>() : await this.units.findById(id).lean<UnitEntity>();
    const changes: Dated<GridTerms | UnitTerms>[] = entity?.changes ?? [];
    return changes.map(view);
  }

  /** Whether orders name the person from now on: then an order must come before the account is taken away. */
  async holds(account: string, at = new Date()): Promise<{ unit: boolean; grid: boolean }> {
    const { grids, units } = await this.read(null);
    const still = <T extends object>(first: T, changes: readonly Dated<object>[], named: (now: T) => boolean) =>
      [at.getTime(), ...changes.map(({ from }) => from).filter((from) => from > at.getTime())].some((instant) => named(asOf(first, changes, instant)));
    return {
      unit: units.some(({ members, changes }) => still({ members }, changes, (now) => now.members.includes(account))),
      grid: grids.some(({ officer, changes }) => still({ officer }, changes, (now) => now.officer === account)),
    };
  }

  private inTurn<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.connection.withSession((session) =>
      session.withTransaction(async () => {
        await this.organisation.updateOne({ _id: 'orders' }, { $inc: { orders: 1 } }, { upsert: true, session });
        return work(session);
      }),
    );
  }

  private async read(session: ClientSession | null) {
    const grids = await this.grids.find({}, { polygon: 0 }).sort({ _id: 1 }).session(session).lean<GridEntity[]>();
    const units = await this.units.find().sort({ _id: 1 }).session(session).lean<UnitEntity[]>();
    const whole = <T extends { changes?: unknown[]; version?: number }>(entity: T): T => ({ ...entity, changes: entity.changes ?? [], version: entity.version ?? 1 });
    return { grids: grids.map(whole), units: units.map(whole) };
  }
}

const gridInTime = ({ _id, community, officer, changes }: GridEntity): InTime<GridTerms> => ({ id: _id, first: { community, officer } as GridTerms, changes });
const unitInTime = ({ _id, members, changes }: UnitEntity): InTime<UnitTerms> => ({ id: _id, first: { members } as UnitTerms, changes });
