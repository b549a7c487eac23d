/** Cameras and roads as they stand; requests with the cameras as they were; sightings; the chains that they make. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { NewSighting, SceneOfRequest } from '../contracts/video.js';
import { type Camera, type CameraChoice, choiceLimits, chooseCameras } from '../domain/camera.js';
import { type Chain, type CollisionLimits, isNear } from '../domain/collision.js';
import type { Forecast } from '../domain/forecast.js';
import type { Point } from '../domain/place.js';
import { type Road, RoadGraph } from '../domain/roads.js';
import { type Certainty, type Description, type Sighting, traitWords } from '../domain/sighting.js';
import { isDuplicateKey } from './database.js';
import { Ledger, pad } from './ledger.js';

/** The furthest that a camera makes out anything. */
const longestRange = 2000;

@Schema({ collection: 'cameras', versionKey: false })
export class CameraEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) place!: Point;
  @Prop({ type: Number, default: null }) direction!: number | null;
  @Prop({ type: Number, required: true }) angle!: number;
  @Prop({ type: Number, required: true }) range!: number;
  @Prop({ type: String, required: true }) owner!: string;
  @Prop({ type: Number, required: true }) offsetSeconds!: number;
  @Prop({ type: Number, required: true }) uncertaintySeconds!: number;
  @Prop({ type: Number, required: true }) retentionDays!: number;
  @Prop({ type: Number, required: true }) version!: number;
  @Prop({ type: String, required: true }) changedBy!: string;
  @Prop({ type: Date, required: true }) changedAt!: Date;
}

@Schema({ collection: 'roads', versionKey: false })
export class RoadEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) line!: Road['line'];
}

export type CameraAsItWas = Camera & { version: number };

@Schema({ collection: 'video-requests', versionKey: false, minimize: false })
export class VideoRequestEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true, index: true }) caseNo!: string;
  @Prop({ type: String, required: true }) purpose!: string;
  @Prop({ type: String, required: true }) requestedBy!: string;
  @Prop({ type: String, required: true }) approvedBy!: string;
  @Prop({ type: Date, required: true }) approvedAt!: Date;
  @Prop({ type: [Object] }) scenes!: SceneOfRequest[];
  /** As the register had them when they were picked: it may say otherwise now. */
  @Prop({ type: [Object] }) cameras!: CameraAsItWas[];
  @Prop({ type: [Object] }) choices!: CameraChoice[];
  @Prop({ type: [Object] }) overwritten!: { camera: string; incidentNo: string }[];
  /** Sightings of other requests that may belong to these. */
  @Prop({ type: [String] }) related!: string[];
  @Prop({ type: [Object] }) chains!: Chain[];
  @Prop({ type: Object, default: null }) confirmed!: (Chain & { by: string; at: string }) | null;
  @Prop({ type: Object, default: null }) forecast!: Forecast | null;
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

@Schema({ collection: 'sightings', versionKey: false })
export class SightingEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) videoNo!: string;
  @Prop({ type: String, required: true }) caseNo!: string;
  @Prop({ type: String, required: true }) camera!: string;
  @Prop({ type: Object, required: true }) place!: Point;
  /** True time. */
  @Prop({ type: Date, required: true }) at!: Date;
  @Prop({ type: String, required: true }) shownAt!: string;
  @Prop({ type: Number, required: true }) errorSeconds!: number;
  @Prop({ type: String, required: true }) certainty!: Certainty;
  @Prop({ type: Object, required: true }) description!: Description;
  /** In words: read with a purpose only. */
  @Prop({ type: String, default: null, select: false }) what!: string | null;
  @Prop({ type: String, default: null }) image!: string | null;
  @Prop({ type: String, required: true }) enteredBy!: string;
  @Prop({ type: Date, required: true }) enteredAt!: Date;
}

const cameraSchema = SchemaFactory.createForClass(CameraEntity);
cameraSchema.index({ place: '2dsphere' });
const sightingSchema = SchemaFactory.createForClass(SightingEntity);
sightingSchema.index({ videoNo: 1, at: 1 });
sightingSchema.index({ 'description.kind': 1, at: 1 });

export const videoFeature = MongooseModule.forFeature([
  { name: CameraEntity.name, schema: cameraSchema },
  { name: RoadEntity.name, schema: SchemaFactory.createForClass(RoadEntity) },
  { name: VideoRequestEntity.name, schema: SchemaFactory.createForClass(VideoRequestEntity) },
  { name: SightingEntity.name, schema: sightingSchema },
]);

export interface CameraRecord extends CameraAsItWas {
  changedBy: string;
  changedAt: string;
}

const earthRadius = 6_371_008.8;
const sameCamera = (entity: CameraEntity, camera: Camera) =>
  (Object.keys(camera) as (keyof Camera)[]).every((key) => JSON.stringify(key === 'id' ? entity._id : entity[key]) === JSON.stringify(camera[key]));

const toCamera = ({ _id, place, direction, angle, range, owner, offsetSeconds, uncertaintySeconds, retentionDays, version }: CameraEntity): CameraAsItWas => ({ id: _id, place, direction, angle, range, owner, offsetSeconds, uncertaintySeconds, retentionDays, version });
const toRecord = (entity: CameraEntity): CameraRecord => ({ ...toCamera(entity), changedBy: entity.changedBy, changedAt: entity.changedAt.toISOString() });

@Injectable()
export class CameraRepository {
  constructor(
    @InjectModel(CameraEntity.name) private readonly cameras: Model<CameraEntity>,
    @InjectModel(RoadEntity.name) private readonly roadLines: Model<RoadEntity>,
  ) {}

  /** A camera as it stands from now on. The same again changes nothing. */
  async put(camera: Camera, by: string): Promise<{ version: number; duplicate: boolean }> {
    const { id, ...fields } = camera;
    for (;;) {
      const before = await this.cameras.findById(id).lean<CameraEntity>();
      if (before && sameCamera(before, camera)) return { version: before.version, duplicate: true };
      const version = (before?.version ?? 0) + 1;
      try {
        const { matchedCount, upsertedCount } = await this.cameras.updateOne({ _id: id, version: version - 1 }, { $set: { ...fields, version, changedBy: by, changedAt: new Date() } }, { upsert: before === null });
        if (matchedCount + upsertedCount > 0) return { version, duplicate: false };
      } catch (error) {
        // Somebody else has just registered it: look again.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  async putRoad({ id, line }: Road): Promise<{ duplicate: boolean }> {
    const { matchedCount, modifiedCount } = await this.roadLines.updateOne({ _id: id }, { $set: { line } }, { upsert: true });
    return { duplicate: matchedCount === 1 && modifiedCount === 0 };
  }

  async roads(): Promise<Road[]> {
    return (await this.roadLines.find().sort({ _id: 1 }).lean<RoadEntity[]>()).map(({ _id, line }) => ({ id: _id, line }));
  }

  async find(ids: readonly string[]): Promise<CameraAsItWas[]> {
    return (await this.cameras.find({ _id: { $in: ids } }).sort({ _id: 1 }).lean<CameraEntity[]>()).map(toCamera);
  }

  async record(id: string): Promise<CameraRecord | null> {
    const entity = await this.cameras.findById(id).lean<CameraEntity>();
    return entity && toRecord(entity);
  }

  async list({ after, limit }: { after?: string | undefined; limit: number }): Promise<CameraRecord[]> {
    return (await this.cameras.find(after === undefined ? {} : { _id: { $gt: after } }).sort({ _id: 1 }).limit(limit).lean<CameraEntity[]>()).map(toRecord);
  }

  async within(places: readonly Point[], metres: number): Promise<CameraAsItWas[]> {
    const circles = places.map(({ coordinates }) => ({ place: { $geoWithin: { $centerSphere: [coordinates, metres / earthRadius] } } }));
    if (circles.length === 0) return [];
    return (await this.cameras.find({ $or: circles } as never).sort({ _id: 1 }).lean<CameraEntity[]>()).map(toCamera);
  }

  /** Those that a request asks for: around the scenes and along the ways out, as they and the roads are now. */
  async choose(scenes: readonly SceneOfRequest[], reachMetres: number, now: number): Promise<Pick<VideoRequest, 'cameras' | 'choices' | 'overwritten'>> {
    const [near, roads] = await Promise.all([this.within(scenes.map(({ place }) => place), reachMetres + longestRange), this.roads()]);
    const timed = scenes.map(({ from, to, ...scene }) => ({ ...scene, from: Date.parse(from), to: Date.parse(to) }));
    const { chosen, overwritten } = chooseCameras(near, timed, roads.length === 0 ? null : new RoadGraph(roads), now, { ...choiceLimits, reachMetres });
    const asked = new Set(chosen.map(({ camera }) => camera));
    return { cameras: near.filter(({ id }) => asked.has(id)), choices: chosen, overwritten };
  }
}

export interface SightingRecord extends Omit<SightingEntity, '_id' | 'at' | 'enteredAt'> {
  id: string;
  at: string;
  enteredAt: string;
}

const toSighting = ({ _id, camera, place, at, errorSeconds, certainty, description }: SightingEntity): Sighting => ({ id: _id, camera, place, at: at.getTime(), errorSeconds, certainty, description });

/** On either side of a sighting: more than these could not be told apart by a person either. */
const mostNear = 400;

@Injectable()
export class SightingRepository {
  constructor(@InjectModel(SightingEntity.name) private readonly sightings: Model<SightingEntity>) {}

  async add(id: string, entered: readonly NewSighting[], cameras: ReadonlyMap<string, Camera>, of: { videoNo: string; caseNo: string; by: string; at: string }, session: ClientSession): Promise<void> {
    if (entered.length === 0) return;
    await this.sightings.insertMany(
      entered.map(({ camera: name, shownAt, what, image, ...sighting }, i) => {
        const camera = cameras.get(name)!;
        const at = new Date(Date.parse(shownAt) - camera.offsetSeconds * 1000);
        return { _id: `${id}.${i + 1}`, videoNo: of.videoNo, caseNo: of.caseNo, camera: name, place: camera.place, at, shownAt, errorSeconds: camera.uncertaintySeconds, ...sighting, what: what ?? null, image: image ?? null, enteredBy: of.by, enteredAt: new Date(of.at) };
      }),
      { session },
    );
  }

  async of(videoNo: string, related: readonly string[] = []): Promise<Sighting[]> {
    return (await this.sightings.find({ $or: [{ videoNo }, { _id: { $in: related } }] }).sort({ at: 1, _id: 1 }).lean<SightingEntity[]>()).map(toSighting);
  }

  async read(videoNo: string): Promise<SightingRecord[]> {
    const entities = await this.sightings.find({ videoNo }).select('+what').sort({ at: 1, _id: 1 }).lean<SightingEntity[]>();
    return entities.map(({ _id, at, enteredAt, ...rest }) => ({ id: _id, ...rest, at: at.toISOString(), enteredAt: enteredAt.toISOString() }));
  }

  /**
   * Of all sightings on record those that may belong to one trip with this one, by an index over kind and time. Where no
   * trait at all was made out, anything would: then none.
   */
  async near(sighting: Sighting, limits: CollisionLimits): Promise<Sighting[]> {
    const traits = Object.entries(sighting.description).filter(([trait]) => trait !== 'kind');
    if (traits.length === 0) return [];
    const reach = limits.horizonSeconds * 1000;
    const alike = {
      'description.kind': sighting.description.kind,
      ...Object.fromEntries(traits.filter(([trait]) => trait !== 'plate').map(([trait, value]) => [`description.${trait}`, { $in: [value, null] }])),
      $or: Object.keys(traitWords).filter((trait) => trait !== 'kind').map((trait) => ({ [`description.${trait}`]: { $exists: true } })),
    };
    const find = (at: object, way: 1 | -1) => this.sightings.find({ ...alike, at, _id: { $ne: sighting.id } } as never).sort({ at: way, _id: way }).limit(mostNear).lean<SightingEntity[]>();
    const [before, after] = await Promise.all([
      find({ $gte: new Date(sighting.at - reach), $lt: new Date(sighting.at) }, -1),
      find({ $gte: new Date(sighting.at), $lte: new Date(sighting.at + reach) }, 1),
    ]);
    return [...before, ...after].map(toSighting).filter((other) => isNear(sighting, other, limits));
  }
}

export interface VideoRequest extends Omit<VideoRequestEntity, '_id' | 'approvedAt' | 'closedAt'> {
  videoNo: string;
  approvedAt: string;
  closedAt: string | null;
}

@Injectable()
export class VideoRequestRepository {
  constructor(
    @InjectModel(VideoRequestEntity.name) private readonly requests: Model<VideoRequestEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** The number of a request: the same key has the same number. */
  number(key: string, at: string): Promise<string> {
    return this.ledger.once(`video-number/${key}`, async (session) => {
      const year = at.slice(0, 4);
      return `V${year}-${pad(await this.ledger.next(`video/${year}`, session))}`;
    });
  }

  async open({ videoNo, approvedAt, ...request }: Pick<VideoRequest, 'videoNo' | 'caseNo' | 'purpose' | 'requestedBy' | 'approvedBy' | 'approvedAt' | 'scenes' | 'cameras' | 'choices' | 'overwritten'>, session: ClientSession): Promise<void> {
    await this.requests.create([{ _id: videoNo, ...request, approvedAt: new Date(approvedAt), related: [], chains: [], confirmed: null, forecast: null, outcome: null, closedAt: null }], { session });
  }

  async addCameras(videoNo: string, cameras: readonly CameraAsItWas[], session: ClientSession): Promise<void> {
    await this.requests.updateOne({ _id: videoNo }, { $push: { cameras: { $each: [...cameras] } } }, { session });
  }

  async relate(videoNo: string, sightings: readonly string[]): Promise<void> {
    if (sightings.length > 0) await this.requests.updateOne({ _id: videoNo }, { $addToSet: { related: { $each: [...sightings] } } });
  }

  async propose(videoNo: string, chains: readonly Chain[]): Promise<void> {
    await this.requests.updateOne({ _id: videoNo }, { $set: { chains } });
  }

  async decide(videoNo: string, confirmed: VideoRequest['confirmed'], forecast: Forecast | null, session: ClientSession): Promise<void> {
    await this.requests.updateOne({ _id: videoNo }, { $set: { confirmed, forecast } }, { session });
  }

  async close(videoNo: string, outcome: string, at: string): Promise<void> {
    await this.requests.updateOne({ _id: videoNo }, { $set: { outcome, closedAt: new Date(at) } });
  }

  async find(videoNo: string, session: ClientSession | null = null): Promise<VideoRequest | null> {
    const entity = await this.requests.findById(videoNo).session(session).lean<VideoRequestEntity>();
    if (!entity) return null;
    const { _id, approvedAt, closedAt, ...rest } = entity;
    return { videoNo: _id, ...rest, approvedAt: approvedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }
}
