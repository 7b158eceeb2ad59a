#!/bin/sh
set -eu

schemactl deploy

exec "$@"
