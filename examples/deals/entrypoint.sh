#!/bin/sh
set -eu

schemactl upgrade head --wait=60s

exec "$@"
