/** Rosters, shifts, leave and swaps as recorded, and who is on duty now. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import type { HandoverItem } from '../contracts/duty-shift.js';
import type { Role } from '../domain/actor.js';
import type { DutyPerson, Leave, Slot, Violation } from '../domain/duty.js';
import { AccountEntity, accountModel } from './account.js';
import { UnitEntity, unitModel } from './station.js';

export interface RosterShift extends Slot {
  accounts: string[];
}

export interface OnShift {
  account: string;
  role: Role;
  unit: string;
  team: string;
  group: string;
  signedOnAt: Date | null;
  signedOffAt: Date | null;
  equipment: { item: string; state: string }[];
  /** Why they are not there, and who came instead. */
  absent: { reason: string; by: string | null } | null;
}

export const shiftStates = ['planned', 'running', 'handedOver', 'cancelled'] as const;
type ShiftState = (typeof shiftStates)[number];

@Schema({ collection: 'rosters', versionKey: false, minimize: false })
export class RosterEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) from!: string;
  @Prop({ type: Number, required: true }) weeks!: number;
  @Prop({ type: String, required: true }) state!: string;
  @Prop({ type: String, required: true }) proposedBy!: string;
  @Prop({ type: Date, required: true }) proposedAt!: Date;
  @Prop({ type: String, default: null }) publishedBy!: string | null;
  @Prop({ type: Date, default: null }) publishedAt!: Date | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  /** Only those that no earlier roster covers. */
  @Prop({ type: [Object] }) shifts!: RosterShift[];
  @Prop({ type: [Object] }) violations!: Violation[];
}

@Schema({ collection: 'duty-shifts', versionKey: false, minimize: false })
export class DutyShiftEntity {
  /** `<date>/<shift>` */
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) roster!: string;
  @Prop({ type: String, required: true }) date!: string;
  @Prop({ type: String, required: true }) shift!: string;
  @Prop({ type: Date, required: true }) startsAt!: Date;
  @Prop({ type: Date, required: true }) endsAt!: Date;
  @Prop({ type: String, required: true }) state!: ShiftState;
  @Prop({ type: [Object] }) people!: OnShift[];
  @Prop({ type: [Object] }) handover!: HandoverItem[];
  /** May name callers and suspects: read with a purpose only. */
  @Prop({ type: [Object], select: false }) log!: { id: string; by: string; at: Date; text: string }[];
  @Prop({ type: Number, required: true }) version!: number;
}

@Schema({ collection: 'leaves', versionKey: false })
export class LeaveEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) account!: string;
  @Prop({ type: String, required: true }) from!: string;
  @Prop({ type: String, required: true }) to!: string;
  /** The same days as instants, for the roster. */
  @Prop({ type: Date, required: true }) startsAt!: Date;
  @Prop({ type: Date, required: true }) endsAt!: Date;
  @Prop({ type: String, required: true }) state!: string;
  @Prop({ type: String, default: null }) decidedBy!: string | null;
}

@Schema({ collection: 'swaps', versionKey: false })
export class SwapEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) account!: string;
  @Prop({ type: String, required: true }) with!: string;
  @Prop({ type: String, required: true }) mine!: string;
  @Prop({ type: String, default: null }) theirs!: string | null;
  @Prop({ type: String, required: true }) state!: string;
  @Prop({ type: String, default: null }) decidedBy!: string | null;
}

/** Who of a team is signed on. Each change writes it, so that two at once cannot both overlook the other. */
@Schema({ collection: 'duty-teams', versionKey: false })
export class DutyTeamEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: [Object] }) on!: { account: string; shift: string }[];
  @Prop({ type: Number, required: true }) version!: number;
}

const shiftSchema = SchemaFactory.createForClass(DutyShiftEntity);
shiftSchema.index({ startsAt: 1, _id: 1 });
shiftSchema.index({ roster: 1, state: 1 });
shiftSchema.index({ 'people.signedOnAt': 1 });
const leaveSchema = SchemaFactory.createForClass(LeaveEntity);
leaveSchema.index({ state: 1, endsAt: 1 });
leaveSchema.index({ account: 1, _id: 1 });
const swapSchema = SchemaFactory.createForClass(SwapEntity);
swapSchema.index({ account: 1, _id: 1 });
swapSchema.index({ with: 1, _id: 1 });
const rosterSchema = SchemaFactory.createForClass(RosterEntity);
rosterSchema.index({ from: -1, _id: 1 });

export const dutyFeature = MongooseModule.forFeature([
  { name: RosterEntity.name, schema: rosterSchema },
  { name: DutyShiftEntity.name, schema: shiftSchema },
  { name: LeaveEntity.name, schema: leaveSchema },
  { name: SwapEntity.name, schema: swapSchema },
  { name: DutyTeamEntity.name, schema: SchemaFactory.createForClass(DutyTeamEntity) },
  accountModel,
  unitModel,
]);

type WithId<T> = Omit<T, '_id'> & { id: string };
export type Roster = WithId<RosterEntity>;
export type DutyShift = WithId<DutyShiftEntity>;
export type LeaveRecord = WithId<LeaveEntity>;
export type SwapRecord = WithId<SwapEntity>;
const withId = <T extends { _id: string }>({ _id, ...rest }: T): WithId<T> => ({ id: _id, ...rest }) as WithId<T>;

export const onShift = ({ account, unit, team, group, role }: DutyPerson): OnShift => ({
  account,
  role,
  unit,
  team,
  group,
  signedOnAt: null,
  signedOffAt: null,
  equipment: [],
  absent: null,
});

@Injectable()
export class DutyRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(RosterEntity.name) private readonly rosters: Model<RosterEntity>,
    @InjectModel(DutyShiftEntity.name) private readonly shifts: Model<DutyShiftEntity>,
    @InjectModel(LeaveEntity.name) private readonly leaves: Model<LeaveEntity>,
    @InjectModel(SwapEntity.name) private readonly swaps: Model<SwapEntity>,
    @InjectModel(DutyTeamEntity.name) private readonly teams: Model<DutyTeamEntity>,
    @InjectModel(AccountEntity.name) private readonly accounts: Model<AccountEntity>,
    @InjectModel(UnitEntity.name) private readonly units: Model<UnitEntity>,
  ) {}

  /** What must appear together. */
  together<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.connection.withSession((session) => session.withTransaction(() => work(session)));
  }

  // Rosters

  async findRoster(id: string): Promise<Roster | null> {
    const entity = await this.rosters.findById(id).lean<RosterEntity>();
    return entity && withId(entity);
  }

  async listRosters(query: { before?: { from: string; id: string }; limit: number }): Promise<Roster[]> {
    const filter = query.before ? { $or: [{ from: { $lt: query.before.from } }, { from: query.before.from, _id: { $gt: query.before.id } }] } : {};
    return (await this.rosters.find(filter).sort({ from: -1, _id: 1 }).limit(query.limit).lean<RosterEntity[]>()).map(withId);
  }

  async insertRoster({ id, ...roster }: Roster): Promise<void> {
    await this.rosters.updateOne({ _id: id }, { $setOnInsert: roster }, { upsert: true });
  }

  async changeRoster(id: string, change: Partial<Roster>, session?: ClientSession): Promise<void> {
    await this.rosters.updateOne({ _id: id }, { $set: change }, { session });
  }

  // Shifts

  async findShift(id: string, session?: ClientSession): Promise<DutyShift | null> {
    const entity = await this.shifts.findById(id, null, { session }).lean<DutyShiftEntity>();
    return entity && withId(entity);
  }

  /** In order of time; those that were cancelled aside. */
  async shiftsBetween(from: Date, to: Date, session?: ClientSession): Promise<DutyShift[]> {
    const filter = { startsAt: { $lt: to }, endsAt: { $gt: from }, state: { $ne: 'cancelled' as const } };
    return (await this.shifts.find(filter, null, { session }).sort({ startsAt: 1, _id: 1 }).lean<DutyShiftEntity[]>()).map(withId);
  }

  async listShifts(query: { from: Date; to: Date; after?: { startsAt: string; id: string }; limit: number }): Promise<DutyShift[]> {
    const filter: Record<string, unknown> = { startsAt: { $gte: query.from, $lt: query.to } };
    if (query.after) {
      const at = new Date(query.after.startsAt);
      filter['$or'] = [{ startsAt: { $gt: at } }, { startsAt: at, _id: { $gt: query.after.id } }];
    }
    return (await this.shifts.find(filter).sort({ startsAt: 1, _id: 1 }).limit(query.limit).lean<DutyShiftEntity[]>()).map(withId);
  }

  /** Who was signed on at a moment, of every shift. */
  async onDutyAt(at: Date): Promise<(OnShift & { date: string; shift: string })[]> {
    const found = await this.shifts
      .find({ people: { $elemMatch: { signedOnAt: { $lte: at }, $or: [{ signedOffAt: null }, { signedOffAt: { $gt: at } }] } } })
      .sort({ startsAt: 1, _id: 1 })
      .lean<DutyShiftEntity[]>();
    return found.flatMap(({ date, shift, people }) =>
      people
        .filter(({ signedOnAt, signedOffAt }) => signedOnAt && signedOnAt <= at && (!signedOffAt || signedOffAt > at))
        .map((person) => ({ ...person, date, shift })),
    );
  }

  async planned(ids: readonly string[], session: ClientSession): Promise<Set<string>> {
    const found = await this.shifts.find({ _id: { $in: ids as string[] } }, { _id: 1 }, { session }).lean<DutyShiftEntity[]>();
    return new Set(found.map(({ _id }) => _id));
  }

  async insertShifts(shifts: readonly DutyShift[], session: ClientSession): Promise<void> {
    if (shifts.length > 0) await this.shifts.insertMany(shifts.map(({ id, ...shift }) => ({ _id: id, ...shift })), { session });
  }

  /** What has not begun goes with its roster. */
  async dropPlanned(roster: string, session: ClientSession): Promise<void> {
    await this.shifts.deleteMany({ roster, state: 'planned' }, { session });
  }

  async changeShift(id: string, change: Partial<DutyShift>, session?: ClientSession): Promise<void> {
    await this.shifts.updateOne({ _id: id }, { $set: change, $inc: { version: 1 } }, { session });
  }

  async addLog(id: string, entry: DutyShiftEntity['log'][number]): Promise<void> {
    await this.shifts.updateOne({ _id: id, 'log.id': { $ne: entry.id } }, { $push: { log: entry } });
  }

  async logOf(id: string): Promise<DutyShiftEntity['log'] | null> {
    const entity = await this.shifts.findById(id).select('+log').lean<DutyShiftEntity>();
    return entity && (entity.log ?? []);
  }

  // Leave and swaps

  async insertLeave({ id, ...leave }: LeaveRecord): Promise<void> {
    await this.leaves.updateOne({ _id: id }, { $setOnInsert: leave }, { upsert: true });
  }

  async findLeave(id: string): Promise<LeaveRecord | null> {
    const entity = await this.leaves.findById(id).lean<LeaveEntity>();
    return entity && withId(entity);
  }

  async changeLeave(id: string, change: Partial<LeaveRecord>, session?: ClientSession): Promise<void> {
    await this.leaves.updateOne({ _id: id }, { $set: change }, { session });
  }

  async approvedLeave(from: Date, to: Date): Promise<Leave[]> {
    const found = await this.leaves.find({ state: 'approved', startsAt: { $lt: to }, endsAt: { $gt: from } }).lean<LeaveEntity[]>();
    return found.map(({ account, startsAt, endsAt }) => ({ account, startsAt: startsAt.getTime(), endsAt: endsAt.getTime() }));
  }

  async listLeaves(query: { account?: string; after?: string; limit: number }): Promise<LeaveRecord[]> {
    const filter = { ...(query.account !== undefined && { account: query.account }), ...(query.after !== undefined && { _id: { $gt: query.after } }) };
    return (await this.leaves.find(filter).sort({ _id: 1 }).limit(query.limit).lean<LeaveEntity[]>()).map(withId);
  }

  async insertSwap({ id, ...swap }: SwapRecord): Promise<void> {
    await this.swaps.updateOne({ _id: id }, { $setOnInsert: swap }, { upsert: true });
  }

  async findSwap(id: string, session?: ClientSession): Promise<SwapRecord | null> {
    const entity = await this.swaps.findById(id, null, { session }).lean<SwapEntity>();
    return entity && withId(entity);
  }

  async changeSwap(id: string, change: Partial<SwapRecord>, session?: ClientSession): Promise<void> {
    await this.swaps.updateOne({ _id: id }, { $set: change }, { session });
  }

  async listSwaps(query: { account?: string; after?: string; limit: number }): Promise<SwapRecord[]> {
    const filter = {
      ...(query.account !== undefined && { $or: [{ account: query.account }, { with: query.account }] }),
      ...(query.after !== undefined && { _id: { $gt: query.after } }),
    };
    return (await this.swaps.find(filter).sort({ _id: 1 }).limit(query.limit).lean<SwapEntity[]>()).map(withId);
  }

  // Who is on duty

  /**
   * Signs people on or off, and stamps it on accounts and units, from which tasks and dispatch read it. A team of which nobody
   * is signed on is not shut out: a shift that nobody came to must not leave a call unanswered.
   */
  async setDuty(changes: readonly { account: string; team: string; shift: string; on: boolean }[], rostered: readonly DutyPerson[], session: ClientSession): Promise<void> {
    for (const team of new Set(changes.map((change) => change.team))) {
      await this.teams.updateOne({ _id: team }, { $inc: { version: 1 }, $setOnInsert: { on: [] } }, { upsert: true, session });
      const before = (await this.teams.findById(team, null, { session }).lean<DutyTeamEntity>())!;
      const on = new Map(before.on.map((entry) => [entry.account, entry.shift]));
      for (const change of changes) {
        if (change.team !== team) continue;
        if (change.on) on.set(change.account, change.shift);
        // Already signed on to the next shift: going off this one changes nothing.
        else if (on.get(change.account) === change.shift) on.delete(change.account);
      }
      await this.teams.updateOne({ _id: team }, { $set: { on: [...on].map(([account, shift]) => ({ account, shift })) } }, { session });
      const members = rostered.filter((person) => person.team === team);
      await this.accounts.bulkWrite(
        members.map(({ account }) => ({
          updateOne: { filter: { _id: account }, update: { $set: { duty: on.size === 0 ? null : { onDuty: on.has(account), shift: on.get(account) ?? null } } } },
        })),
        { session },
      );
      for (const unit of new Set(members.map((person) => person.unit))) {
        const there = members.filter((person) => person.unit === unit && on.has(person.account)).length;
        const onDuty = on.size === 0 || there >= 2;
        await this.units.updateOne({ _id: unit, onDuty: !onDuty }, { $set: { onDuty }, $inc: { version: 1 } }, { session });
      }
    }
  }
}
