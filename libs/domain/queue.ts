/** Queues in closed form: what a simulation must come to where all is as simple as they ask. Times in one unit throughout. */

export interface Queue {
  /** Calls for each unit of time. */
  arrivals: number;
  /** Mean time that a call takes a server. */
  service: number;
  servers: number;
}

/** Share of the servers' time that is taken; over one they never catch up. */
export const load = ({ arrivals, service, servers }: Queue): number => (arrivals * service) / servers;

/** The share of calls that wait (Erlang 1917; Cooper, "Introduction to Queueing Theory", 1981, ch. 3). One where the servers never catch up. */
export function erlangC(queue: Queue): number {
  const offered = queue.arrivals * queue.service;
  if (offered >= queue.servers) return 1;
  let blocked = 1;
  for (let n = 1; n <= queue.servers; n += 1) blocked = (offered * blocked) / (n + offered * blocked);
  return blocked / (1 - load(queue) * (1 - blocked));
}

/** Of all calls, those that wait not at all among them. */
export function meanWait(queue: Queue): number {
  const free = queue.servers - queue.arrivals * queue.service;
  return free <= 0 ? Infinity : (erlangC(queue) * queue.service) / free;
}

/** The share of calls that wait longer, first come first served. */
export function waitsLonger(queue: Queue, than: number): number {
  const free = queue.servers - queue.arrivals * queue.service;
  return free <= 0 ? 1 : erlangC(queue) * Math.exp((-free * than) / queue.service);
}

/** One server, times of any kind: by their mean and mean square (Pollaczek 1930, Khinchine 1932). */
export function meanWaitOfOne(arrivals: number, service: number, serviceSquared: number): number {
  return arrivals * service >= 1 ? Infinity : (arrivals * serviceSquared) / (2 * (1 - arrivals * service));
}
