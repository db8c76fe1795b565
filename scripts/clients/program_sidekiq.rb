# What applications do with Sidekiq: the same file is the application and, with `sidekiq -r`, the worker.
require 'sidekiq'
require 'sidekiq/api'
options = { url: ENV.fetch('REDIS_URL') }
Sidekiq.configure_server { |config| config.redis = options }
Sidekiq.configure_client { |config| config.redis = options }

class Sum
  include Sidekiq::Worker
  sidekiq_options retry: 2
  sidekiq_retry_in { 1 }

  def perform(n, fails = false)
    first = Sidekiq.redis { |redis| redis.incr("try:#{n}") } == 1
    raise 'once' if fails && first

    Sidekiq.redis { |redis| redis.incrby('sum', n) }
  end
end
return if Sidekiq.server?

def check(name)
  100.times do
    return puts "ok #{name}" if yield
    sleep 0.2
  end
  puts "not ok #{name}: too slow"
end

def sum = Sidekiq.redis { |redis| redis.get('sum').to_i }
worker = spawn('sidekiq', '-r', "./#{$PROGRAM_NAME}", '-c', '3', out: 'worker.log', err: 'worker.log')
Sum.perform_async(5)
check('a job is worked on') { sum == 5 }
Sum.perform_bulk(Array.new(100) { |n| [n] }) # 4950
check('many jobs') { sum == 4955 }
Sum.perform_in(1, 10)
check('a later job') { sum == 4965 }
Sum.perform_async(1000, true)
check('another attempt') { sum == 5965 }
check('processes are listed') { Sidekiq::ProcessSet.new.size == 1 }
check('statistics') { Sidekiq::Stats.new.processed >= 104 }
check('queues are empty') { Sidekiq::Queue.new.size.zero? && Sidekiq::RetrySet.new.size.zero? }
Process.kill(:TERM, worker)
Process.wait(worker)
