#!/bin/sh
# Rotates the password of the web user.
set -eu
redis-cli -h 10.20.0.15 -a mestore-redis-secure-password-2025-min-32-chars ACL SETUSER web on ">$NEW_PASSWORD"
