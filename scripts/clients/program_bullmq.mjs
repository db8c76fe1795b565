// What applications do with BullMQ.
import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import { assert, main, test } from './tests.mjs';

const { REDIS_PORT: port, REDIS_USER: username, REDIS_PASSWORD: password } = process.env;
const connection = { host: '127.0.0.1', port: Number(port), username, password, maxRetriesPerRequest: null };
const queue = new Queue('mail', { connection });
const events = new QueueEvents('mail', { connection });
await events.waitUntilReady();
let worker;

test('jobs are worked on', async () => {
  worker = new Worker('mail', async (job) => {
    if (job.name === 'fails' && job.attemptsMade < 1) throw new Error('once');
    await job.updateProgress(50);
    return job.data.n * 2;
  }, { connection, concurrency: 5 });
  const job = await queue.add('sum', { n: 21 });
  assert.equal(await job.waitUntilFinished(events), 42);
});
test('many jobs', async () => {
  const jobs = await queue.addBulk(Array.from({ length: 200 }, (_, n) => ({ name: 'sum', data: { n } })));
  const results = await Promise.all(jobs.map((job) => job.waitUntilFinished(events)));
  assert.deepEqual(results.slice(0, 3), [0, 2, 4]);
});
test('delayed and repeated attempts', async () => {
  const late = await queue.add('sum', { n: 1 }, { delay: 300 });
  const again = await queue.add('fails', { n: 2 }, { attempts: 3, backoff: 100 });
  assert.deepEqual(await Promise.all([late.waitUntilFinished(events), again.waitUntilFinished(events)]), [2, 4]);
});
test('priorities and counts', async () => {
  await queue.pause();
  await queue.add('sum', { n: 1 }, { priority: 2 });
  const counts = await queue.getJobCounts();
  assert.equal(counts.paused + counts.prioritized, 1);
  await queue.resume();
});
test('flows', async () => {
  const flow = new FlowProducer({ connection });
  const children = [{ name: 'sum', data: { n: 1 }, queueName: 'mail' }, { name: 'sum', data: { n: 2 }, queueName: 'mail' }];
  const { job } = await flow.add({ name: 'sum', data: { n: 5 }, queueName: 'mail', children });
  assert.equal(await job.waitUntilFinished(events), 10);
  assert.deepEqual(Object.values(await job.getChildrenValues()).sort(), [2, 4]);
  await flow.close();
});
test('workers are listed', async () => {
  const workers = await queue.getWorkers();
  assert.equal(workers.length, 1, JSON.stringify(workers));
});
test('everything is removed', async () => {
  await worker.close();
  await queue.obliterate({ force: true });
  assert.equal(await queue.count(), 0);
});
await main();
