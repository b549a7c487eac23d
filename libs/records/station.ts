/**
 * Reference data: the station's ground, people and units, each as it stands at the moment asked for, the present where
 * none is named. Changed by dated orders alone (`organisation.ts`).
 */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type AreaTerms, asOf, type Dated, type GridTerms, type UnitTerms } from '../domain/organisation.js';
import { contains, type Point, type Polygon } from '../domain/place.js';
import type { Station, StationUnit, Zone } from '../domain/station.js';

interface Name {
  zh: string;
  en: string;
}

@Schema({ collection: 'grids', versionKey: false })
export class GridEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) kind!: Zone;
  @Prop({ type: String, required: true }) area!: string;
  @Prop({ type: String, required: true, index: true }) community!: string;
  @Prop({ type: String, required: true }) officer!: string;
  @Prop({ type: Object, required: true }) polygon!: Polygon;
  @Prop({ type: [Object] }) changes!: Dated<GridTerms>[];
  @Prop({ type: Number, default: 1 }) version!: number;
}

@Schema({ collection: 'areas', versionKey: false })
export class AreaEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) kind!: Zone;
  @Prop({ type: String, required: true }) community!: string;
  @Prop({ type: [Object] }) changes!: Dated<AreaTerms>[];
  @Prop({ type: Number, default: 1 }) version!: number;
}

@Schema({ collection: 'units', versionKey: false })
export class UnitEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) team!: StationUnit['team'];
  @Prop({ type: [String] }) members!: string[];
  @Prop({ type: Object, required: true }) home!: Point;
  @Prop({ type: [String] }) skills!: StationUnit['skills'];
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: Boolean, default: true }) onDuty!: boolean;
  @Prop({ type: [Object] }) changes!: Dated<UnitTerms>[];
  @Prop({ type: Number, default: 1 }) version!: number;
}

const gridSchema = SchemaFactory.createForClass(GridEntity);
gridSchema.index({ polygon: '2dsphere' });
// Where a grid is or will be redrawn.
gridSchema.index({ 'changes.set.polygon': '2dsphere' });

export const unitModel = { name: UnitEntity.name, schema: SchemaFactory.createForClass(UnitEntity) };

export const stationFeature = MongooseModule.forFeature([
  { name: GridEntity.name, schema: gridSchema },
  { name: AreaEntity.name, schema: SchemaFactory.createForClass(AreaEntity) },
  unitModel,
]);

export interface Grid extends Omit<GridEntity, '_id' | 'changes'> {
  id: string;
}

export interface Unit extends Omit<UnitEntity, '_id' | 'changes'> {
  id: string;
  /** Those for which one of its members is responsible. */
  grids: string[];
}

export interface Area extends Omit<AreaEntity, '_id' | 'changes'> {
  id: string;
}

const areaAsOf = ({ _id, changes, ...first }: AreaEntity, at: Date): Area => ({ id: _id, ...asOf(first, changes ?? [], at.getTime()), version: first.version ?? 1 });

/** A database seeded by an earlier release has neither orders nor a version. */
export function gridAsOf({ _id, changes, ...first }: GridEntity, at: Date): Grid {
  return { id: _id, ...asOf(first, changes ?? [], at.getTime()), version: first.version ?? 1 };
}

type Holder = Pick<GridEntity, '_id' | 'officer' | 'changes'>;

export function unitAsOf({ _id, changes, ...first }: UnitEntity, holders: readonly Holder[], at: Date): Unit {
  const unit = asOf(first, changes ?? [], at.getTime());
  const held = holders.filter((grid) => unit.members.includes(asOf({ officer: grid.officer }, grid.changes ?? [], at.getTime()).officer));
  return { id: _id, ...unit, grids: held.map((grid) => grid._id) };
}

@Injectable()
export class StationRepository {
  constructor(
    @InjectModel(GridEntity.name) private readonly gridModel: Model<GridEntity>,
    @InjectModel(AreaEntity.name) private readonly areaModel: Model<AreaEntity>,
    @InjectModel(UnitEntity.name) private readonly unitModel: Model<UnitEntity>,
  ) {}

  /** What is missing; what people have changed since stays. */
  async seed({ grids, areas, units, teams }: Station): Promise<void> {
    const insert = <T>(id: string, entity: T) => ({ updateOne: { filter: { _id: id }, update: { $setOnInsert: entity }, upsert: true } });
    const communityOf = (unit: string) => teams.find(({ id }) => id === unit.split('.')[0])?.community ?? null;
    await this.areaModel.bulkWrite(areas.map(({ id, ...area }) => insert(id, { ...area, changes: [], version: 1 })));
    await this.gridModel.bulkWrite(grids.map(({ id, ...grid }) => insert(id, { ...grid, changes: [], version: 1 })));
    await this.unitModel.bulkWrite(units.map(({ id, grids: _grids, ...unit }) => insert(id, { ...unit, community: communityOf(id), onDuty: true, changes: [], version: 1 })));
  }

  /** Where the polygons' border is shared, the first by id. */
  async gridAt(place: Point, at = new Date()): Promise<Grid | null> {
    const $geoIntersects = { $geometry: place };
    const found = await this.gridModel.find({ $or: [{ polygon: { $geoIntersects } }, { 'changes.set.polygon': { $geoIntersects } }] }).sort({ _id: 1 }).lean<GridEntity[]>();
    const grids = found.map((entity) => ({ redrawn: entity.changes?.some(({ set }) => set.polygon !== undefined), grid: gridAsOf(entity, at) }));
    return grids.find(({ redrawn, grid }) => !redrawn || contains(grid.polygon, place))?.grid ?? null;
  }

  async grid(id: string, at = new Date()): Promise<Grid | null> {
    const entity = await this.gridModel.findById(id).lean<GridEntity>();
    return entity && gridAsOf(entity, at);
  }

  async grids(at = new Date()): Promise<Grid[]> {
    return (await this.gridModel.find().sort({ _id: 1 }).lean<GridEntity[]>()).map((entity) => gridAsOf(entity, at));
  }

  /** 责任田: who is, was or will be responsible for a grid. Null where there is no such grid. */
  async officerOf(gridId: string, at = new Date()): Promise<string | null> {
    const holder = await this.gridModel.findById(gridId, { officer: 1, changes: 1 }).lean<Holder>();
    return holder && asOf({ officer: holder.officer }, holder.changes ?? [], at.getTime()).officer;
  }

  async areas(at = new Date()): Promise<Area[]> {
    return (await this.areaModel.find().sort({ _id: 1 }).lean<AreaEntity[]>()).map((entity) => areaAsOf(entity, at));
  }

  async area(id: string, at = new Date()): Promise<Area | null> {
    const entity = await this.areaModel.findById(id).lean<AreaEntity>();
    return entity && areaAsOf(entity, at);
  }

  /** The grids whose borders have been drawn anew by then. */
  async redrawn(by: Date): Promise<string[]> {
    return this.gridModel.distinct('_id', { changes: { $elemMatch: { from: { $lte: by.getTime() }, 'set.polygon': { $exists: true } } } });
  }

  /** The other way round: what an officer is responsible for. */
  async gridsOf(officer: string, at = new Date()): Promise<Grid[]> {
    return (await this.grids(at)).filter((grid) => grid.officer === officer);
  }

  async units(ids?: readonly string[], at = new Date()): Promise<Unit[]> {
    const filter = ids ? { _id: { $in: ids as string[] } } : {};
    const [units, holders] = await Promise.all([
      this.unitModel.find(filter).sort({ _id: 1 }).lean<UnitEntity[]>(),
      this.gridModel.find({}, { officer: 1, changes: 1 }).sort({ _id: 1 }).lean<Holder[]>(),
    ]);
    return units.map((entity) => unitAsOf(entity, holders, at));
  }

  /** Null where somebody else changed the unit since `version`. */
  async setDuty(id: string, version: number, onDuty: boolean): Promise<Unit | null> {
    const entity = await this.unitModel
      .findOneAndUpdate({ _id: id, version }, { $set: { onDuty }, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<UnitEntity>();
    return entity && (await this.units([id]))[0]!;
  }
}
