#!/usr/bin/env bash
# Measures `readiness scan` against `rg --hidden -c health`, and against other scanners that are installed, on the same
# trees in turns, and prints medians and ratios. Wall and CPU seconds, and the peak of memory.
#
#   benches/compare.sh [--runs N] [--peers] [--curve] [DIR...]
#
# Without a directory it writes a monorepo of 30,000 files (300 MB) below ${TMPDIR:-/tmp} and measures there; --curve
# measures trees of 1,000 to 100,000 files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runs=5 peers='' curve='' trees=()
while (($#)); do
  case "$1" in
    --runs) runs=$2; shift 2 ;;
    --peers) peers=1; shift ;;
    --curve) curve=1; shift ;;
    *) trees+=("$1"); shift ;;
  esac
done
place=${TMPDIR:-/tmp}/readiness-compare
mkdir -p "$place"
ours=${READINESS:-${CARGO_TARGET_DIR:-target}/release/readiness}
[ -x "$ours" ] || cargo build --release --locked
command -v rg >/dev/null || { echo "rg is missing: cargo install ripgrep" >&2; exit 1; }

generate() {
  [ -x "$place/monorepo" ] || rustc -O --edition 2024 benches/monorepo/main.rs -o "$place/monorepo"
  [ -d "$place/$1" ] || "$place/monorepo" "$place/$1" --files "$1" >&2
}
if [ -n "$curve" ]; then
  for files in 1000 3000 10000 30000 100000; do generate "$files"; trees+=("$place/$files"); done
elif ((${#trees[@]} == 0)); then
  generate 30000
  trees=("$place/30000")
fi

# Prints "wall cpu kilobytes" of one run; what the tool finds is no concern here.
measure() {
  local times peak=0 memory=()
  [ -x /usr/bin/time ] && memory=(/usr/bin/time -o "$place/peak" -f %M)
  TIMEFORMAT='%R %U %S'
  times=$( { time "${memory[@]}" "$@" >/dev/null 2>/dev/null || true; } 2>&1 )
  [ -x /usr/bin/time ] && peak=$(tail -n 1 "$place/peak")
  awk -v peak="$peak" '{ print $1, $2 + $3, peak }' <<<"$times"
}

compare() {
  local tree=$1 tools=() name
  tools=(rg readiness)
  if [ -n "$peers" ]; then
    for name in zizmor kube-linter trivy checkov semgrep gitleaks; do
      command -v "$name" >/dev/null && tools+=("$name")
    done
  fi
  local log
  log=$(mktemp -d)
  for run in $(seq 0 "$runs"); do
    for name in "${tools[@]}"; do
      case $name in
        rg) set -- "$(command -v rg)" --hidden -c health "$tree" ;;
        readiness) set -- "$ours" scan "$tree" --format json ;;
        zizmor) set -- zizmor --offline "$tree" ;;
        kube-linter) set -- kube-linter lint "$tree" ;;
        trivy) set -- trivy config --offline-scan "$tree" ;;
        checkov) set -- checkov -d "$tree" --quiet --compact ;;
        semgrep) set -- semgrep scan --metrics off --config auto "$tree" ;;
        gitleaks) set -- gitleaks dir "$tree" ;;
      esac
      # The first round warms the cache.
      if ((run == 0)); then measure "$@" >/dev/null; else measure "$@" >>"$log/$name"; fi
    done
  done
  printf '\n%s: %s files\n' "$tree" "$(rg --files --hidden "$tree" | wc -l)"
  printf '%-12s %10s %10s %10s %8s %8s\n' tool 'wall s' 'CPU s' 'peak MB' wall/rg CPU/rg
  local base_wall base_cpu
  for name in "${tools[@]}"; do
    local wall cpu memory
    wall=$(median 1 "$log/$name") cpu=$(median 2 "$log/$name") memory=$(median 3 "$log/$name")
    if [ "$name" = rg ]; then base_wall=$wall base_cpu=$cpu; fi
    awk -v name="$name" -v w="$wall" -v c="$cpu" -v m="$memory" -v bw="$base_wall" -v bc="$base_cpu" \
      'BEGIN { printf "%-12s %10.3f %10.2f %10.0f %8.1f %8.1f\n", name, w, c, m / 1024, w / (bw ? bw : 1), c / (bc ? bc : 1) }'
  done
  rm -r "$log"
}

median() {
  cut -d' ' -f"$1" "$2" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

for tree in "${trees[@]}"; do compare "$tree"; done
