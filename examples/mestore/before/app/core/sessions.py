"""Session storage."""
import pickle

import redis

from .config import REDIS_SESSION_URL

client = redis.Redis.from_url(REDIS_SESSION_URL, ssl_cert_reqs=None)


def save(session_id: str, session: dict) -> None:
    client.set(f"session:{session_id}", pickle.dumps(session))


def load(session_id: str) -> dict:
    return pickle.loads(client.get(f"session:{session_id}"))
