"""What applications do with RQ."""
import os, subprocess, sys, time
from datetime import timedelta
from redis import Redis
from rq import Queue, Retry, Worker

URL = os.environ["REDIS_URL"]


def check(name, body):
    try:
        print(f"ok {name}" if body() else f"not ok {name}: the result is wrong", flush=True)
    except Exception as error:
        print(f"not ok {name}: {error!r}".splitlines()[0], flush=True)


def until(condition, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def main():
    redis = Redis.from_url(URL)
    queue = Queue("mail", connection=redis)
    command = [os.path.join(os.path.dirname(sys.executable), "rq"), "worker", "--with-scheduler", "-u", URL, "mail"]
    with open("worker.log", "w") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=log)
    done = lambda *jobs: until(lambda: all(job.get_status(refresh=True) == "finished" for job in jobs))
    first = queue.enqueue("operator.add", 2, 3)
    check("a job", lambda: done(first) and first.return_value() == 5)
    jobs = [queue.enqueue("operator.mul", n, n) for n in range(10)]
    check("many jobs", lambda: done(*jobs) and jobs[9].return_value() == 81)
    check("a job that waits for another", lambda: done(queue.enqueue("operator.add", 1, 1, depends_on=first)))
    later = queue.enqueue_in(timedelta(seconds=1), "operator.add", 4, 4)
    check("a later job", lambda: done(later))
    failing = queue.enqueue("operator.truediv", 1, 0, retry=Retry(max=1))
    check("a job that fails", lambda: until(lambda: failing.get_status(refresh=True) == "failed"))
    check("registries", lambda: failing.id in queue.failed_job_registry.get_job_ids())
    check("workers are listed", lambda: len(Worker.all(connection=redis)) == 1)
    check("workers have addresses", lambda: Worker.all(connection=redis)[0].ip_address != "unknown")
    worker.terminate()
    check("the worker ends", lambda: worker.wait(30) is not None)


if __name__ == "__main__":
    main()
