# What applications do with redis-rb.
require 'redis'
require 'timeout'
URL = ENV.fetch('REDIS_URL')

def check(name)
  Timeout.timeout(20) { raise 'the result is wrong' unless yield }
  puts "ok #{name}"
rescue StandardError => e
  puts "not ok #{name}: #{e.class} #{e.message.lines.first}"
end

redis = Redis.new(url: URL, id: 'shop')
other = Redis.new(url: URL)
check('strings and hashes') { redis.set('a', 1) == 'OK' && redis.mapped_hmset('h', 'f' => 1) == 'OK' && redis.hgetall('h') == { 'f' => '1' } }
check('pipeline') { redis.pipelined { |p| p.set('p', 1); p.incr('p'); p.get('p') } == ['OK', 2, '2'] }
check('transaction') { redis.multi { |m| m.set('t', 1); m.incr('t') } == ['OK', 2] }
check('watch') { redis.watch('w') { other.set('w', 1); redis.multi { |m| m.set('w', 2) } }.nil? }
check('discard') { redis.watch('w') { redis.unwatch } == 'OK' }
check('script') { redis.eval("return redis.call('incrby', KEYS[1], ARGV[1])", keys: ['s'], argv: [3]) == 3 }
check('script by digest') { redis.evalsha(redis.script(:load, 'return ARGV[1]'), argv: ['x']) == 'x' }
check('streams') { id = redis.xadd('x', { f: 'v' }); redis.xgroup(:create, 'x', 'g', '0'); redis.xreadgroup('g', 'c', 'x', '>')['x'][0][0] == id }
check('blocking pop') { t = Thread.new { Redis.new(url: URL).blpop('q', timeout: 5) }; other.rpush('q', 'job'); t.value == %w[q job] }
check('publish and subscribe') do
  heard = Queue.new
  listener = Thread.new do
    Redis.new(url: URL).subscribe('news') do |on|
      on.subscribe { heard << :ready }
      on.message { |_, message| heard << message; Thread.current.exit if message == 'end' }
    end
  end
  heard.pop
  other.publish('news', 'hello')
  other.publish('news', 'end')
  listener.join
  heard.pop == 'hello'
end
check('big values') { big = "\xff".b * (20 << 20); redis.set('big', big); redis.get('big').b == big }
check('scan') { 500.times { |i| redis.set("k#{i}", i) }; redis.scan_each(match: 'k*').to_a.uniq.size == 500 }
check('another database') { redis.select(2); redis.get('a').nil? && redis.select(0) == 'OK' && redis.get('a') == '1' }
check('names of connections') { redis.client(:list).any? { |client| client['name'] == 'shop' } }
check('many threads, one connection') { Array.new(8) { |i| Thread.new { 200.times.all? { |n| redis.set("m#{i}", n); redis.get("m#{i}") == n.to_s } } }.all?(&:value) }
check('monitor') do
  seen = Queue.new
  watcher = Thread.new { Redis.new(url: URL).monitor { |line| seen << line } }
  50.times { other.set('seen', 1); sleep 0.02 unless seen.size > 2 }
  watcher.kill
  seen.size > 2
end
check('a killed connection comes back') { id = redis.call(%w[CLIENT ID]); other.call(['CLIENT', 'KILL', 'ID', id.to_s]) == 1 && redis.get('a') == '1' }
