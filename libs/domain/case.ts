/** 案件: what is true of cases whatever their process does. */

/** Of two cases the one that was numbered first; of two of the same year and number the administrative one. Total, so that two cases never join each other. */
export function earlierCase(one: string, other: string): boolean {
  const [a, b] = [one, other].map((caseNo) => [caseNo.slice(1).split('-').map(Number), caseNo[0]!] as const) as [readonly [number[], string], readonly [number[], string]];
  for (const i of [0, 1]) if (a[0][i] !== b[0][i]) return a[0][i]! < b[0][i]!;
  return a[1] < b[1];
}
