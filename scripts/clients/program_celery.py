"""What applications do with Celery; the same file is the application and the module of its worker."""
import os, signal, subprocess, sys, time
from celery import Celery, chain, chord, group

URL = os.environ["REDIS_URL"]
app = Celery("program_celery", broker=f"{URL}/1", backend=f"{URL}/2")
app.conf.update(worker_hijack_root_logger=False, broker_connection_retry_on_startup=True, result_extended=True)


@app.task
def add(x, y):
    return x + y


@app.task
def total(numbers):
    return sum(numbers)


@app.task(bind=True, max_retries=2, default_retry_delay=1)
def once_more(self, n):
    if self.request.retries == 0:
        raise self.retry()
    return n


def check(name, body):
    try:
        print(f"ok {name}" if body() else f"not ok {name}: the result is wrong", flush=True)
    except Exception as error:
        print(f"not ok {name}: {error!r}".splitlines()[0], flush=True)


def main():
    command = [sys.executable, "-m", "celery", "-A", "program_celery", "worker", "-c", "2", "-l", "WARNING", "--without-mingle"]
    with open("worker.log", "w") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=log)
    check("a task", lambda: add.delay(2, 3).get(timeout=60) == 5)
    check("many tasks", lambda: group(add.s(n, n) for n in range(100))().get(timeout=60)[99] == 198)
    check("a chain", lambda: chain(add.s(1, 2), add.s(3))().get(timeout=30) == 6)
    check("a chord", lambda: chord((add.s(n, 1) for n in range(10)), total.s())().get(timeout=30) == 55)
    check("a later task", lambda: add.apply_async((1, 1), countdown=1).get(timeout=30) == 2)
    check("another attempt", lambda: once_more.delay(7).get(timeout=30) == 7)
    check("workers are asked", lambda: any(app.control.inspect(timeout=5).stats() or {}))
    check("a task is revoked", lambda: revoke())
    worker.send_signal(signal.SIGTERM)
    check("the worker ends", lambda: worker.wait(30) == 0)


def revoke():
    result = add.apply_async((1, 1), countdown=2)
    result.revoke()
    time.sleep(4)
    return result.state == "REVOKED"


if __name__ == "__main__":
    main()
