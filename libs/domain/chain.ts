/**
 * The chain of what was signed: each record carries a number, the hash of the one before it and its own, and the head
 * says how many there are. Whoever changes a record, takes one away, adds one or turns two round breaks it at that place.
 */

export interface Link {
  recordNo: string;
  /** From 1, without gaps. */
  sequence: number;
  /** Hash of the link before; of the first, `genesis`. */
  previous: string;
  hash: string;
  /** All that was signed, the number and the hash before it included: what the hash is over. */
  content: Readonly<Record<string, unknown>>;
}

/** How long the chain is and how it ends, as it was left by the last who signed. */
export interface Head {
  length: number;
  hash: string;
}

export const genesis = '0'.repeat(64);

export const faults = {
  edited: { zh: '内容与签名时不一致', en: 'is not as it was signed' },
  missing: { zh: '缺失', en: 'is missing' },
  inserted: { zh: '未经签名程序插入', en: 'was inserted without being signed' },
  outOfOrder: { zh: '次序被改动', en: 'is out of order' },
} as const;
export type Fault = keyof typeof faults;

export interface Break {
  /** Where in the chain; null where it claims no place. */
  sequence: number | null;
  /** Null where that record is missing. */
  recordNo: string | null;
  fault: Fault;
  /** The hash as it was signed, where that is known, and the hash of what stands there now. */
  expected: string | null;
  found: string | null;
}

type Hash = (content: unknown) => string;

/** The first broken link, or null where the chain is whole. */
export function firstBreak(links: readonly Link[], head: Head | null, hashOf: Hash): Break | null {
  const isAsSigned = (link: Link) => hashOf(link.content) === link.hash;
  const places = new Map<number, Link[]>();
  for (const link of links) places.set(link.sequence, [...(places.get(link.sequence) ?? []), link]);
  const at = (sequence: number) => places.get(sequence) ?? [];
  const length = head?.length ?? 0;
  const broken = (link: Link, fault: Fault, expected: string | null): Break => {
    const hash = hashOf(link.content);
    return { sequence: link.sequence ?? null, recordNo: link.recordNo, fault, expected, found: hash === expected ? link.hash : hash };
  };

  const misplaced = links.find(({ sequence }) => !Number.isInteger(sequence) || sequence < 1);
  if (misplaced) return broken(misplaced, 'inserted', null);

  // From the head backwards: what each place must hold, as far as what stands after it can be trusted.
  const attested: (string | undefined)[] = [];
  attested[length] = head?.hash;
  for (let sequence = length; sequence > 1; sequence -= 1) {
    attested[sequence - 1] = at(sequence).find((link) => link.hash === attested[sequence] && isAsSigned(link))?.previous;
  }

  let previous = genesis;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const here = at(sequence);
    if (here.length === 0) return { sequence, recordNo: null, fault: 'missing', expected: attested[sequence] ?? null, found: null };
    const signed = here.find((link) => isAsSigned(link) && link.previous === previous && link.hash === (attested[sequence] ?? link.hash));
    if (here.length > 1) {
      const foreign = here.find((link) => link !== signed)!;
      return broken(foreign, 'inserted', null);
    }
    if (!signed) {
      const [link] = here as [Link];
      return broken(link, signedElsewhere(link, links, hashOf) ? 'outOfOrder' : 'edited', attested[sequence] ?? link.hash);
    }
    previous = signed.hash;
  }
  const [beyond] = links.filter((link) => link.sequence > length).sort((a, b) => a.sequence - b.sequence);
  return beyond ? broken(beyond, 'inserted', null) : null;
}

/** Whether it is as it was signed, but for its place. */
function signedElsewhere(link: Link, links: readonly Link[], hashOf: Hash): boolean {
  const after = (sequence: number) => links.flatMap((each) => (each.sequence === sequence ? [each.previous] : each.sequence === sequence - 1 ? [each.hash] : []));
  return Array.from({ length: links.length + 1 }, (_, i) => i + 1).some(
    (sequence) =>
      sequence !== link.sequence && [link.previous, ...after(sequence)].some((previous) => hashOf({ ...link.content, sequence, previous }) === link.hash),
  );
}
