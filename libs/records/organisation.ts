/** Orders that change the organisation from an instant on: one at a time, each checked for every instant that follows. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import type { Role } from '../domain/actor.js';
import { mustCover } from '../domain/border.js';
import { type AreaTerms, asOf, type Dated, type GridTerms, type InTime, mustNotBePast, mustStand, type UnitTerms } from '../domain/organisation.js';
import { refuse } from '../domain/refusal.js';
import { squadOf } from '../domain/station.js';
import { AccountRepository } from './account.js';
import { AreaEntity, GridEntity, UnitEntity } from './station.js';

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

/** Each names the version that it changes. */
export interface GroundChange {
  areas: ({ id: string; version: number } & Partial<AreaTerms>)[];
  grids: ({ id: string; version: number } & Partial<Omit<GridTerms, 'community'>>)[];
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
    @InjectModel(AreaEntity.name) private readonly areas: Model<AreaEntity>,
    @InjectModel(GridEntity.name) private readonly grids: Model<GridEntity>,
    @InjectModel(UnitEntity.name) private readonly units: Model<UnitEntity>,
    private readonly accounts: AccountRepository,
  ) {}

  /**
   * One order on the ground: names, officers, grids that change their area, areas that change their community, borders.
   * It is checked as a whole, since a border has two sides and a grid that moves needs another officer. False where
   * somebody else changed one of them since the version named; so too for a unit.
   */
  async changeGround({ areas: areaChanges, grids: gridChanges }: GroundChange, order: Order): Promise<boolean> {
    mustNotBePast(order.from.getTime(), order.at.getTime());
    for (const { officer } of gridChanges) {
      if (officer === undefined) continue;
      const account = await this.accounts.find(officer);
      if (!account || account.disabled || !squadRoles.some((role) => account.roles.includes(role))) refuse('OFFICER_UNKNOWN', 'officer');
    }
    return this.inTurn(async (session) => {
      const { areas, grids, units } = await this.read(session);
      if ([...areas, ...grids].some(({ changes }) => changes.some((change) => change.id === order.id))) return true;
      const from = order.from.getTime();
      for (const { id, version, ...set } of areaChanges) {
        const area = areas.find(({ _id }) => _id === id) ?? refuse('AREA_UNKNOWN', 'areas');
        if (area.version !== version) return false;
        area.changes.push(dated<AreaTerms>(order, set));
      }
      for (const { id, version } of gridChanges) {
        const grid = grids.find(({ _id }) => _id === id) ?? refuse('GRID_UNKNOWN', 'grids');
        if (grid.version !== version) return false;
      }
      // A grid is of its area's community, and follows it.
      const communityOf = new Map(areas.map(({ _id, community, changes }) => [_id, asOf({ community }, changes, from).community]));
      const changed = [];
      for (const grid of grids) {
        const { id: _id, version: _version, ...named }: Partial<GroundChange['grids'][number]> = gridChanges.find(({ id }) => id === grid._id) ?? {};
        const was = asOf({ area: grid.area, community: grid.community }, grid.changes, from);
        const community = communityOf.get(named.area ?? was.area) ?? refuse('AREA_UNKNOWN', 'area');
        const set = { ...named, ...(community === was.community ? {} : { community }) };
        if (Object.keys(set).length === 0) continue;
        grid.changes.push(dated<GridTerms>(order, set));
        changed.push(grid);
      }
      mustStand({ areas: areas.map(areaInTime), grids: grids.map(gridInTime), units: units.map(unitInTime), squadOf }, from);
      if (gridChanges.some(({ polygon }) => polygon !== undefined)) mustCover(grids.map(drawnInTime), from);
      for (const { id } of areaChanges) await this.areas.updateOne({ _id: id }, { $set: { changes: areas.find(({ _id }) => _id === id)!.changes }, $inc: { version: 1 } }, { session });
      for (const { _id, changes } of changed) await this.grids.updateOne({ _id }, { $set: { changes }, $inc: { version: 1 } }, { session });
      return true;
    });
  }

  /** Who joins leaves the unit where they served; who leaves stays with the squad or team, without a group. */
  async changeUnit(id: string, version: number, { join, leave, name }: { join: string[]; leave: string[]; name?: UnitTerms['name'] }, order: Order): Promise<boolean> {
    mustNotBePast(order.from.getTime(), order.at.getTime());
    const joining = await Promise.all(join.map((account) => this.accounts.find(account)));
    if (joining.some((account) => account === null || account.disabled)) refuse('OFFICER_UNKNOWN', 'join');
    return this.inTurn(async (session) => {
      const { areas, grids, units } = await this.read(session);
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
      mustStand({ areas: areas.map(areaInTime), grids: grids.map(gridInTime), units: units.map(unitInTime), squadOf }, order.from.getTime());
      if (join.length > 0) await this.accounts.post(join, { from: order.from, unit: id }, session);
      if (leave.length > 0) await this.accounts.post(leave, { from: order.from, unit: id.split('.')[0]! }, session);
      return true;
    });
  }

  async ordersOn(kind: 'area' | 'grid' | 'unit', id: string): Promise<OrderView<AreaTerms | GridTerms | UnitTerms>[]> {
    const model: Model<AreaEntity | GridEntity | UnitEntity> = { area: this.areas, grid: this.grids, unit: this.units }[kind] as never;
    const entity = await model.findById(id).lean<AreaEntity | GridEntity | UnitEntity>();
    const changes: Dated<AreaTerms | GridTerms | UnitTerms>[] = entity?.changes ?? [];
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
    const areas = await this.areas.find().sort({ _id: 1 }).session(session).lean<AreaEntity[]>();
    const grids = await this.grids.find().sort({ _id: 1 }).session(session).lean<GridEntity[]>();
    const units = await this.units.find().sort({ _id: 1 }).session(session).lean<UnitEntity[]>();
    const whole = <T extends { changes?: unknown[]; version?: number }>(entity: T): T => ({ ...entity, changes: entity.changes ?? [], version: entity.version ?? 1 });
    return { areas: areas.map(whole), grids: grids.map(whole), units: units.map(whole) };
  }
}

const areaInTime = ({ _id, kind, community, changes }: AreaEntity) => ({ id: _id, kind, first: { community }, changes });
const gridInTime = ({ _id, kind, area, community, officer, changes }: GridEntity) => ({ id: _id, kind, first: { area, community, officer }, changes });
const drawnInTime = ({ _id, polygon, changes }: GridEntity) => ({ id: _id, first: { polygon }, changes });
const unitInTime = ({ _id, members, changes }: UnitEntity): InTime<UnitTerms> => ({ id: _id, first: { members } as UnitTerms, changes });
