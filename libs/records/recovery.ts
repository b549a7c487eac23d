/** What the signed records of a case say of what was lost and given back. */
import type { FormOf } from '../contracts/registry.js';
import type { SeizureList, SeizureReturn } from '../contracts/seizure.js';
import type { Entry } from '../domain/recovery.js';
import type { SignedRecord } from './case-file.js';

type Listed = { items: (SeizureList['items'][number] & { itemNo: string })[] };
type Returned = SeizureReturn & { items: string[] };

/** `fraud/<station>/<source>/<number>` → `<source>.<number>`, or null where it is no warning's. */
export const warningOf = (processId: string | null | undefined): string | null => /^fraud\/[^/]+\/(.+)$/.exec(processId ?? '')?.[1]?.replace('/', '.') ?? null;

export function entriesOf(records: readonly SignedRecord[]): Entry[] {
  const listed = new Map(records.flatMap(({ kind, form }) => (kind === 'seizure.list' ? (form as Listed).items.map((item) => [item.itemNo, item] as const) : [])));
  return records.flatMap(({ kind, form, incidentNo, processId }): Entry[] => {
    switch (kind) {
      case 'scene.survey':
        return ((form as FormOf<'scene.survey'>).losses ?? []).map(({ valueFen, victim }) => ({ victim: victim ?? incidentNo, what: 'lost', amountFen: valueFen }));
      case 'seizure.list':
        return (form as Listed).items.map(({ itemNo, valueFen = 0, victim = null }) => ({ victim, what: 'seized', amountFen: valueFen, itemNo }));
      case 'seizure.return': {
        const { outcome, items, receivedBy } = form as Returned;
        if (outcome !== 'returned') return [];
        return items.map((itemNo) => ({ victim: listed.get(itemNo)?.victim ?? receivedBy?.victim ?? null, what: 'returned', amountFen: listed.get(itemNo)?.valueFen ?? 0, itemNo }));
      }
      // What was given back without a seizure list: there it has a worth of its own.
      case 'case.close':
        return (form as FormOf<'case.close'>).returned.flatMap(({ incidentNo: victim, valueFen }): Entry[] => (valueFen === undefined ? [] : [{ victim, what: 'returned', amountFen: valueFen }]));
      case 'fraud.transfers':
        return (form as FormOf<'fraud.transfers'>).transfers.map(({ amountFen }) => ({ victim: warningOf(processId), what: 'lost', amountFen }));
      case 'fraud.recover':
        return (form as FormOf<'fraud.recover'>).returned.map(({ amountFen }) => ({ victim: warningOf(processId), what: 'returned', amountFen }));
      default:
        return [];
    }
  });
}
