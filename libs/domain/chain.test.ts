import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonical } from './canonical.js';
import { firstBreak, genesis, type Head, type Link } from './chain.js';

const hashOf = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');

type Stored = Record<string, unknown> & { recordNo: string; sequence: number; previous: string; hash: string; said: string };

/** As the repository signs, and as it reads again. */
function signedChain(said: readonly string[]): { records: Stored[]; head: Head } {
  let head: Head = { length: 0, hash: genesis };
  const records = said.map((words, i) => {
    const content = { recordNo: `r${i + 1}`, said: words, sequence: head.length + 1, previous: head.hash };
    head = { length: content.sequence, hash: hashOf(content) };
    return { ...content, hash: head.hash };
  });
  return { records, head };
}
const verify = (records: readonly Stored[], head: Head | null) =>
  firstBreak(
    records.map(({ hash, ...content }): Link => ({ recordNo: content.recordNo, sequence: content.sequence, previous: content.previous, hash, content })),
    head,
    hashOf,
  );

const chains = fc.array(fc.string(), { minLength: 1, maxLength: 12 }).map(signedChain);
/** A chain and a place in it. */
const placed = chains.chain((chain) => fc.record({ chain: fc.constant(chain), i: fc.nat({ max: chain.records.length - 1 }), shuffle: fc.infiniteStream(fc.nat()) }));
const rehashed = ({ hash: _hash, ...content }: Stored) => ({ ...content, hash: hashOf(content) }) as Stored;

it('is whole as it was signed, in whatever order it is read', () => {
  fc.assert(
    fc.property(chains, fc.infiniteStream(fc.nat()), ({ records, head }, stream) => {
      const shuffled = [...records].map((record) => [stream.next().value, record] as const).sort(([a], [b]) => a! - b!).map(([, record]) => record);
      expect(verify(shuffled, head)).toBeNull();
    }),
  );
  expect(verify([], null)).toBeNull();
});

it('names the record of which a word was changed, with its own hash made to fit or not', () => {
  fc.assert(
    fc.property(placed, fc.string(), fc.boolean(), ({ chain: { records, head }, i }, words, fitting) => {
      fc.pre(records[i]!.said !== words);
      const forged = { ...records[i]!, said: words };
      const found = verify(records.with(i, fitting ? rehashed(forged) : forged), head);
      expect(found).toMatchObject({ sequence: i + 1, recordNo: `r${i + 1}`, fault: 'edited', expected: records[i]!.hash });
      expect(found!.found).not.toBe(records[i]!.hash);
    }),
  );
});

it('names the record of which the hash, or the hash of the one before, was changed', () => {
  fc.assert(
    fc.property(placed, fc.constantFrom('hash', 'previous'), ({ chain: { records, head }, i }, field) => {
      expect(verify(records.with(i, { ...records[i]!, [field]: hashOf('forged') }), head)).toMatchObject({ sequence: i + 1, fault: 'edited' });
    }),
  );
});

it('names the place of a record that was taken away, the last too, and with the numbers closed up', () => {
  fc.assert(
    fc.property(placed, ({ chain: { records, head }, i }) => {
      const left = records.toSpliced(i, 1);
      expect(verify(left, head)).toMatchObject({ sequence: i + 1, recordNo: null, fault: 'missing' });
      const closedUp = left.map((record) => (record.sequence > i + 1 ? { ...record, sequence: record.sequence - 1 } : record));
      const expected = i === records.length - 1 ? { fault: 'missing' } : { fault: 'outOfOrder' };
      expect(verify(closedUp, head)).toMatchObject({ sequence: i + 1, ...expected });
    }),
  );
});

it('names the first of two records that changed places', () => {
  fc.assert(
    fc.property(placed, fc.nat(), fc.boolean(), ({ chain: { records, head }, i }, other, linksToo) => {
      const j = other % records.length;
      fc.pre(i !== j);
      const [a, b] = [records[i]!, records[j]!];
      const moved = (record: Stored, to: Stored) => ({ ...record, sequence: to.sequence, ...(linksToo && { previous: to.previous }) });
      expect(verify(records.with(i, moved(a, b)).with(j, moved(b, a)), head)).toMatchObject({ sequence: Math.min(i, j) + 1, fault: 'outOfOrder' });
    }),
  );
});

it('names a record that was put in, beside another or at the end', () => {
  fc.assert(
    fc.property(placed, fc.string(), fc.boolean(), fc.boolean(), ({ chain: { records, head }, i }, said, atEnd, first) => {
      const after = atEnd ? records.at(-1)! : records[i]!;
      const place = { sequence: atEnd ? head.length + 1 : after.sequence, previous: atEnd ? head.hash : after.previous };
      const forged = rehashed({ ...after, ...place, recordNo: 'forged', said });
      expect(verify(first ? [forged, ...records] : [...records, forged], head)).toMatchObject({ sequence: place.sequence, recordNo: 'forged', fault: 'inserted' });
    }),
  );
});

it('does not take records without a head, or a head without records, for a chain', () => {
  fc.assert(
    fc.property(chains, ({ records, head }) => {
      expect(verify(records, null)).toMatchObject({ sequence: 1, fault: 'inserted' });
      expect(verify([], head)).toMatchObject({ sequence: 1, fault: 'missing' });
      expect(verify(records, { ...head, hash: hashOf('forged') })).toMatchObject({ sequence: records.length, fault: 'edited' });
    }),
  );
  expect(verify([{ recordNo: 'r', said: '', previous: genesis, hash: genesis } as unknown as Stored], null)).toMatchObject({ recordNo: 'r', fault: 'inserted' });
});
