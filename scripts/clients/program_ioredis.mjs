// What applications do with ioredis.
import Redis from 'ioredis';
import { assert, main, test } from './tests.mjs';

const url = process.env.REDIS_URL;
const redis = new Redis(url, { connectionName: 'shop' });
const other = new Redis(url);

test('strings, hashes and lists', async () => {
  await redis.mset('a', '1', 'b', '2');
  assert.deepEqual(await redis.mget('a', 'b', 'c'), ['1', '2', null]);
  await redis.hset('h', { f: 1, g: 2 });
  assert.deepEqual(await redis.hgetall('h'), { f: '1', g: '2' });
  assert.equal(await redis.rpush('l', 1, 2, 3), 3);
  assert.deepEqual(await redis.lrange('l', 0, -1), ['1', '2', '3']);
});
test('pipeline', async () => {
  const replies = await redis.pipeline().set('p', 1).incr('p').lpush('p', 1).get('p').exec();
  assert.equal(replies[1][1], 2);
  assert.match(replies[2][0].message, /WRONGTYPE/);
  assert.equal(replies[3][1], '2');
});
test('a thousand commands at once', async () => {
  const replies = await Promise.all(Array.from({ length: 1000 }, (_, i) => redis.set(`k${i}`, i)));
  assert.ok(replies.every((reply) => reply === 'OK'));
});
test('automatic pipelining', async () => {
  const auto = new Redis(url, { enableAutoPipelining: true });
  const values = await Promise.all(Array.from({ length: 200 }, (_, i) => auto.get(`k${i}`)));
  assert.deepEqual(values.slice(0, 3), ['0', '1', '2']);
  auto.disconnect();
});
test('transaction', async () => {
  const replies = await redis.multi().set('t', 1).incr('t').exec();
  assert.deepEqual(replies, [[null, 'OK'], [null, 2]]);
});
test('transaction without pipeline', async () => {
  await redis.multi({ pipeline: false });
  assert.equal(await redis.set('t', 5), 'QUEUED');
  assert.deepEqual(await redis.exec(), [[null, 'OK']]);
});
test('aborted transaction', async () => {
  await assert.rejects(redis.multi().set('t').exec(), /EXECABORT|wrong number/);
  assert.equal(await redis.get('t'), '5');
});
test('watch', async () => {
  const watcher = new Redis(url);
  await watcher.watch('w');
  await other.set('w', 'changed');
  assert.equal(await watcher.multi().set('w', 'mine').exec(), null);
  watcher.disconnect();
});
test('publish and subscribe', async () => {
  const listener = new Redis(url);
  const heard = [];
  listener.on('message', (channel, message) => heard.push([channel, message]));
  listener.on('pmessage', (pattern, channel, message) => heard.push([pattern, channel, message]));
  await listener.subscribe('news', 'weather');
  await listener.psubscribe('n*');
  assert.equal(await other.publish('news', 'hello'), 2);
  await listener.unsubscribe('news', 'weather');
  await listener.punsubscribe('n*');
  assert.deepEqual(heard, [['news', 'hello'], ['n*', 'news', 'hello']]);
  assert.equal(await listener.get('a'), '1');
  listener.disconnect();
});
test('sharded publish and subscribe', async () => {
  const listener = new Redis(url);
  const heard = new Promise((resolve) => listener.on('smessage', (channel, message) => resolve(message)));
  await listener.ssubscribe('shard');
  await other.spublish('shard', 'x');
  assert.equal(await heard, 'x');
  listener.disconnect();
});
test('blocking pop', async () => {
  const waiting = new Redis(url);
  const popped = waiting.blpop('queue', 5);
  await other.rpush('queue', 'job');
  assert.deepEqual(await popped, ['queue', 'job']);
  assert.equal(await waiting.blpop('queue', 0.05), null);
  waiting.disconnect();
});
test('script by digest', async () => {
  redis.defineCommand('double', { numberOfKeys: 1, lua: "return redis.call('incrby', KEYS[1], ARGV[1] * 2)" });
  assert.equal(await redis.double('s', 4), 8);
  assert.equal(await redis.double('s', 1), 10);
  assert.equal(await redis.eval('return #ARGV', 0, 1, 2), 2);
});
test('streams and groups', async () => {
  const id = await redis.xadd('x', '*', 'f', 'v');
  await redis.xgroup('CREATE', 'x', 'g', '0');
  const read = await redis.xreadgroup('GROUP', 'g', 'c', 'COUNT', 10, 'STREAMS', 'x', '>');
  assert.equal(read[0][1][0][0], id);
  assert.equal(await redis.xack('x', 'g', id), 1);
  const next = new Redis(url);
  const waiting = next.xread('BLOCK', 5000, 'STREAMS', 'x', '$');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await other.xadd('x', '*', 'f', 'later');
  assert.equal((await waiting)[0][1][0][1][1], 'later');
  next.disconnect();
});
test('big and binary values', async () => {
  const big = Buffer.alloc(20 << 20, 0xff);
  await redis.set('big', big);
  assert.ok((await redis.getBuffer('big')).equals(big));
  await redis.set(Buffer.from([0, 13, 10]), Buffer.from('\r\n+OK\r\n'));
  assert.equal((await redis.get(Buffer.from([0, 13, 10]))), '\r\n+OK\r\n');
});
test('scan', async () => {
  const found = new Set();
  for await (const keys of redis.scanStream({ match: 'k*', count: 100 })) keys.forEach((key) => found.add(key));
  assert.equal(found.size, 1000);
});
test('another database', async () => {
  const second = new Redis(`${url}/3`);
  await second.set('a', 'three');
  assert.equal(await redis.get('a'), '1');
  await second.select(0);
  assert.equal(await second.get('a'), '1');
  second.disconnect();
});
test('names of connections', async () => {
  assert.equal(await redis.client('GETNAME'), 'shop');
  assert.match(await redis.client('LIST'), /name=shop/);
});
test('monitor', async () => {
  const monitor = await new Redis(url).monitor();
  const seen = new Promise((resolve) => monitor.on('monitor', (time, args) => args[1] === 'seen' && resolve(args)));
  await other.set('seen', 'x');
  assert.deepEqual((await seen).map((word) => word.toLowerCase()), ['set', 'seen', 'x']);
  monitor.disconnect();
});
test('connects again and subscribes again', async () => {
  const lost = new Redis(url);
  const heard = new Promise((resolve) => lost.on('message', (channel, message) => resolve(message)));
  await lost.subscribe('again');
  const ready = new Promise((resolve) => lost.once('ready', resolve));
  lost.disconnect(true);
  await ready;
  while ((await other.publish('again', 'here')) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await heard, 'here');
  lost.disconnect();
});
test('a killed connection comes back', async () => {
  const victim = new Redis(url);
  victim.on('error', () => {});
  const id = await victim.client('ID');
  const ready = new Promise((resolve) => victim.once('reconnecting', resolve));
  assert.equal(await other.client('KILL', 'ID', id), 1);
  await ready;
  assert.equal(await victim.get('a'), '1');
  victim.disconnect();
});
await main();
