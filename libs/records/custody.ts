/** Where an exhibit must be by its custody log: held against what the database says of it. */
import type { ReceiveForm } from '../contracts/custody.js';
import type { FormOf } from '../contracts/registry.js';
import type { SeizureList } from '../contracts/seizure.js';
import type { SignedRecord } from './case-file.js';
import type { EvidenceItem } from './evidence.js';

type Kept = Pick<EvidenceItem, 'description' | 'storage' | 'holder' | 'state'>;

/** From what was signed about it, in order; null where nothing was. */
export function keptBy(itemNo: string, log: readonly SignedRecord[]): Kept | null {
  return log.reduce<Kept | null>((kept, signed) => ({ ...kept, ...changed(itemNo, kept, signed) }) as Kept | null, null);
}

function changed(itemNo: string, kept: Kept | null, { kind, signedBy, evidence, form }: SignedRecord): Partial<Kept> {
  switch (kind) {
    case 'scene.survey': {
      const { description, storage } = (form as FormOf<'scene.survey'>).evidence[evidence.indexOf(itemNo)]!;
      return { description, storage, holder: signedBy, state: 'held' };
    }
    case 'seizure.list': {
      const { description, storage } = (form as { items: (SeizureList['items'][number] & { itemNo: string })[] }).items.find((item) => item.itemNo === itemNo)!;
      return { description, storage, holder: signedBy, state: 'held' };
    }
    case 'custody.received':
      return { holder: signedBy, storage: (form as ReceiveForm).storage! };
    case 'examination.submit':
      return { state: 'away', storage: (form as { laboratory: string }).laboratory };
    case 'examination.result':
      return kept?.state === 'away' ? { state: 'held', storage: (form as FormOf<'examination.result'>).storage } : {};
    case 'seizure.dispose':
      return (form as FormOf<'seizure.dispose'>).decision === 'return' ? {} : { state: 'disposed' };
    case 'seizure.return':
      return (form as FormOf<'seizure.return'>).outcome === 'returned' ? { state: 'returned' } : {};
    default:
      return {};
  }
}

/** What the database says otherwise than the log: field by field. */
export function differingFrom(log: readonly SignedRecord[], item: EvidenceItem): string[] {
  const kept = keptBy(item.itemNo, log);
  if (kept === null) return ['itemNo'];
  return (Object.keys(kept) as (keyof Kept)[]).filter((field) => kept[field] !== item[field]);
}
