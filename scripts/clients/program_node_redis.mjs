// What applications do with node-redis.
import { createClient } from 'redis';
import { assert, main, test } from './tests.mjs';

const url = process.env.REDIS_URL;
const open = async (options = {}) => {
  const client = createClient({ url, ...options });
  client.on('error', () => {});
  await client.connect();
  return client;
};
const [client, other] = [await open({ name: 'shop' }), await open()];

for (const RESP of [2, 3]) {
  const redis = await open({ RESP, unstableResp3: true });
  const named = (name, body) => test(`RESP${RESP} ${name}`, body);
  named('strings, hashes and lists', async () => {
    await redis.flushDb();
    await redis.set('a', '1', { EX: 100 });
    assert.equal(await redis.get('a'), '1');
    await redis.hSet('h', { f: '1', g: '2' });
    assert.deepEqual({ ...(await redis.hGetAll('h')) }, { f: '1', g: '2' });
    await redis.zAdd('z', [{ score: 1.5, value: 'm' }]);
    assert.equal(await redis.zScore('z', 'm'), 1.5);
  });
  named('a thousand commands at once', async () => {
    const replies = await Promise.all(Array.from({ length: 1000 }, (_, i) => redis.set(`k${i}`, `${i}`)));
    assert.ok(replies.every((reply) => reply === 'OK'));
  });
  named('transaction', async () => {
    assert.deepEqual(await redis.multi().set('t', '1').incr('t').exec(), ['OK', 2]);
  });
  named('watch', async () => {
    const watcher = await open({ RESP, unstableResp3: true });
    await watcher.watch('w');
    await other.set('w', 'changed');
    await assert.rejects(watcher.multi().set('w', 'mine').exec());
    watcher.destroy();
  });
  named('publish and subscribe', async () => {
    const listener = await open({ RESP, unstableResp3: true });
    let heard;
    const message = new Promise((resolve) => { heard = resolve; });
    await listener.subscribe('news', heard);
    await other.publish('news', 'hello');
    assert.equal(await message, 'hello');
    await listener.unsubscribe('news');
    assert.equal(String(await listener.get('a')), '1'); // a Buffer after RESP2 subscriptions
    listener.destroy();
  });
  named('blocking pop', async () => {
    const waiting = await open({ RESP, unstableResp3: true });
    const popped = waiting.blPop('queue', 5);
    await other.rPush('queue', 'job');
    assert.equal((await popped).element, 'job');
    waiting.destroy();
  });
  named('script', async () => {
    assert.equal(await redis.eval("return redis.call('incr', KEYS[1])", { keys: ['s'] }), 1);
    const digest = await redis.scriptLoad('return ARGV[1]');
    assert.equal(await redis.evalSha(digest, { arguments: ['x'] }), 'x');
  });
  named('streams', async () => {
    const id = await redis.xAdd('x', '*', { f: 'v' });
    await redis.xGroupCreate('x', 'g', '0');
    const read = await redis.xReadGroup('g', 'c', { key: 'x', id: '>' });
    assert.ok(JSON.stringify(read).includes(id));
  });
  named('big values', async () => {
    const big = 'x'.repeat(10 << 20);
    await redis.set('big', big);
    assert.equal(await redis.get('big'), big);
  });
  named('scan', async () => {
    let found = 0;
    for await (const keys of redis.scanIterator({ MATCH: 'k*', COUNT: 100 })) found += Array.isArray(keys) ? keys.length : 1;
    assert.equal(found, 1000);
  });
}
test('names of connections', async () => {
  assert.equal(await client.clientGetName(), 'shop');
  assert.ok((await client.clientList()).some(({ name }) => name === 'shop'));
});
test('client-side caching', async () => {
  const cached = await open({ RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0, evictPolicy: 'LRU' } });
  await other.set('cached', 'one');
  assert.equal(await cached.get('cached'), 'one');
  await other.set('cached', 'two');
  for (let i = 0; i < 100 && (await cached.get('cached')) !== 'two'; i++) await new Promise((done) => setTimeout(done, 20));
  assert.equal(await cached.get('cached'), 'two');
  cached.destroy();
});
test('a killed connection comes back', async () => {
  const victim = await open();
  const again = new Promise((resolve) => victim.once('ready', resolve));
  assert.equal(await other.sendCommand(['CLIENT', 'KILL', 'ID', String(await victim.clientId())]), 1);
  await again;
  assert.equal(await victim.get('a'), '1');
  victim.destroy();
});
await main();
