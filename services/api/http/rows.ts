/** The rows of a batch or file, several at a time: each has a result of its own, in the order of the rows. */

/** More at once would only queue at the server. */
const atOnce = 20;

export async function eachRow<Row, Result extends { row: number }>(rows: AsyncIterable<Row> | Iterable<Row>, work: (row: Row) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const running = new Set<Promise<void>>();
  for await (const row of rows) {
    const done: Promise<void> = work(row)
      .then((result) => void results.push(result))
      .finally(() => running.delete(done));
    running.add(done);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  return results.sort((a, b) => a.row - b.row);
}
